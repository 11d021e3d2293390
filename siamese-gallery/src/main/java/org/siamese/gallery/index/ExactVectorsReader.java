package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/** Searches a segment that has no graph by looking at every vector. */
final class ExactVectorsReader extends KnnVectorsReader {
    private final FlatVectorsReader vectors;

    ExactVectorsReader(FlatVectorsReader vectors) {
        this.vectors = vectors;
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, Bits acceptDocs) throws IOException {
        search(vectors, field, target, collector, acceptDocs);
    }

    /** Looks at every vector. */
    static void search(FlatVectorsReader vectors, String field, float[] target, KnnCollector collector, Bits acceptDocs)
            throws IOException {
        RandomVectorScorer scorer = vectors.getRandomVectorScorer(field, target);
        Bits accepted = scorer.getAcceptOrds(acceptDocs);
        for (int ord = 0; ord < scorer.maxOrd(); ord++) {
            if (accepted == null || accepted.get(ord)) {
                collector.incVisitedCount(1);
                collector.collect(scorer.ordToDoc(ord), scorer.score(ord));
            }
        }
    }

    @Override
    public void search(String field, byte[] target, KnnCollector collector, Bits acceptDocs) {
        throw new IllegalArgumentException("target: expected floats, got bytes");
    }

    @Override
    public void checkIntegrity() throws IOException {
        vectors.checkIntegrity();
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
        return vectors.getFloatVectorValues(field);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
        return vectors.getByteVectorValues(field);
    }

    @Override
    public long ramBytesUsed() {
        return vectors.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        vectors.close();
    }
}
