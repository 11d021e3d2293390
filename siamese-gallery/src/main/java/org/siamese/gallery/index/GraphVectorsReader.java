package org.siamese.gallery.index;

import java.io.Closeable;
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
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.NeighborQueue;

/** Vectors with a graph, searched by {@link GraphSearch}. */
final class GraphVectorsReader extends KnnVectorsReader implements HnswGraphProvider {
    private final FieldInfos fields;
    private final FlatVectorsReader vectors;
    private final HnswGraphProvider graphs;
    private final Check check;
    private final Closeable files;
    private final String built;

    private interface Check {
        void run() throws IOException;
    }

    private GraphVectorsReader(
            FieldInfos fields,
            FlatVectorsReader vectors,
            HnswGraphProvider graphs,
            Check check,
            Closeable files,
            String built) {
        this.fields = fields;
        this.vectors = vectors;
        this.graphs = graphs;
        this.check = check;
        this.files = files;
        this.built = built;
    }

    /**
     * A reader of a {@link GraphFile}.
     *
     * @param built how the graph was built
     */
    static GraphVectorsReader of(SegmentReadState state, FlatVectorsReader vectors, String built) throws IOException {
        GraphFile graph;
        try {
            graph = GraphFile.open(state);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(vectors);
            throw e;
        }
        Check check = () -> {
            vectors.checkIntegrity();
            graph.checkIntegrity();
        };
        return new GraphVectorsReader(
                state.fieldInfos, vectors, graph, check, () -> IOUtils.close(vectors, graph), built);
    }

    /** A reader of a graph in Lucene's own files, as earlier versions wrote them. */
    static GraphVectorsReader ofLucene(SegmentReadState state, FlatVectorsReader vectors, String built)
            throws IOException {
        Lucene99HnswVectorsReader graphs = new Lucene99HnswVectorsReader(state, vectors);
        return new GraphVectorsReader(state.fieldInfos, vectors, graphs, graphs::checkIntegrity, graphs, built);
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, Bits acceptDocs) throws IOException {
        if (!(vectors.getFloatVectorValues(field) instanceof OffHeapFloatVectorValues values)
                || collector.k() >= values.size()) {
            ExactVectorsReader.search(vectors, field, target, collector, acceptDocs);
            return;
        }
        RowScorer scorer =
                new RowScorer(values.getSlice(), fields.fieldInfo(field).getVectorSimilarityFunction(), target);
        NeighborQueue best =
                new GraphSearch(graphs.getGraph(field), scorer, values.getAcceptOrds(acceptDocs)).best(collector.k());
        while (best.size() > 0) {
            float score = best.topScore();
            collector.collect(values.ordToDoc(best.pop()), score);
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
        check.run();
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
        return vectors.ramBytesUsed() + (graphs instanceof GraphFile file ? file.ramBytesUsed() : 0);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
