package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.util.hnsw.CloseableRandomVectorScorerSupplier;

/** Builds the graph of a merged segment, which has one field of vectors, and writes it into a {@link GraphFile}. */
final class GraphVectorsWriter extends KnnVectorsWriter {
    private final SegmentWriteState state;
    private final FlatVectorsWriter vectors;
    private final IndexSettings settings;

    GraphVectorsWriter(SegmentWriteState state, FlatVectorsWriter vectors, IndexSettings settings) {
        this.state = state;
        this.vectors = vectors;
        this.settings = settings;
    }

    @Override
    public KnnFieldVectorsWriter<?> addField(FieldInfo field) {
        throw new UnsupportedOperationException("segments are written without a graph first");
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sortMap) {
        throw new UnsupportedOperationException("segments are written without a graph first");
    }

    @Override
    public void mergeOneField(FieldInfo field, MergeState merge) throws IOException {
        try (CloseableRandomVectorScorerSupplier scorers = vectors.mergeOneFieldToIndex(field, merge)) {
            int count = scorers.totalVectorCount();
            GraphRows graph = count == 0
                    ? new GraphRows(new byte[0], 0)
                    : new GraphBuilder(
                                    KernelScorer.rows(scorers),
                                    field.getVectorSimilarityFunction(),
                                    field.getVectorDimension(),
                                    count,
                                    settings,
                                    KnownGraph.largest(field, merge, count, GalleryVectorsFormat.built(settings)))
                            .build();
            GraphFile.write(state, graph, settings.connections());
        }
    }

    @Override
    public void finish() throws IOException {
        vectors.finish();
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
