package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene95.OffHeapFloatVectorValues;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.NeighborQueue;

/** Lucene's graph and vectors, searched by {@link GraphSearch}. */
final class GraphVectorsReader extends KnnVectorsReader implements HnswGraphProvider {
    private final FieldInfos fields;
    private final Lucene99HnswVectorsReader graphs;
    private final String built;

    /**
     * A reader.
     *
     * @param built how the graph was built
     */
    GraphVectorsReader(SegmentReadState state, FlatVectorsReader vectors, String built) throws IOException {
        this.built = built;
        this.fields = state.fieldInfos;
        this.graphs = new Lucene99HnswVectorsReader(state, vectors);
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, Bits acceptDocs) throws IOException {
        if (!(graphs.getFloatVectorValues(field) instanceof OffHeapFloatVectorValues vectors)
                || collector.k() >= vectors.size()) {
            graphs.search(field, target, collector, acceptDocs);
            return;
        }
        RowScorer scorer =
                new RowScorer(vectors.getSlice(), fields.fieldInfo(field).getVectorSimilarityFunction(), target);
        NeighborQueue best =
                new GraphSearch(graphs.getGraph(field), scorer, vectors.getAcceptOrds(acceptDocs)).best(collector.k());
        while (best.size() > 0) {
            float score = best.topScore();
            collector.collect(vectors.ordToDoc(best.pop()), score);
        }
    }

    @Override
    public void search(String field, byte[] target, KnnCollector collector, Bits acceptDocs) {
        throw new IllegalArgumentException("target: expected floats, got bytes");
    }

    String built() {
        return built;
    }

    @Override
    public HnswGraph getGraph(String field) throws IOException {
        return graphs.getGraph(field);
    }

    @Override
    public void checkIntegrity() throws IOException {
        graphs.checkIntegrity();
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
        return graphs.getFloatVectorValues(field);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
        return graphs.getByteVectorValues(field);
    }

    @Override
    public long ramBytesUsed() {
        return graphs.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        graphs.close();
    }
}
