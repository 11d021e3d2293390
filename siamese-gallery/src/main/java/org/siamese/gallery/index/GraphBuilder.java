package org.siamese.gallery.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.jspecify.annotations.Nullable;

/**
 * Builds an HNSW graph (Yu. A. Malkov, D. A. Yashunin, 2018, algorithms 1 and 4). Vectors are inserted in a random order: where those of one
 * identity come one after the other, each finds its own kind first, and too few edges lead there from elsewhere. A vector keeps more
 * neighbours than it may have until some more have come, and is then left with the most diverse ones, as in Vamana (S. J. Subramanya et al.,
 * "DiskANN", 2019).
 *
 * <p>Vectors come in batches that are small beside what was inserted before (M. D. Manohar et al., "ParlayANN", 2024). Those of a batch find
 * their neighbours in the graph as it was before the batch; then each neighbour gets its edges back. Neither needs locks, and the same vectors
 * make the same graph, whatever number of threads works.
 */
final class GraphBuilder {
    private static final long SEED = 42;
    /** A batch is one of so many parts of what was inserted before it. */
    private static final int PARTS = 32;
    /** So many times the neighbours that a vector may have are let stand until they are thinned. */
    private static final double SLACK = 1.25;

    private final byte[] top;
    private final GraphRows graph;
    private final int[] order;
    private final Crew<GraphInsertion> crew;

    /**
     * A builder.
     *
     * @param vectors rows of little-endian floats
     * @param count of them
     * @param known a graph of some of them
     */
    GraphBuilder(
            IndexInput vectors,
            VectorSimilarityFunction similarity,
            int dimension,
            int count,
            IndexSettings settings,
            @Nullable KnownGraph known)
            throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        double scale = 1 / Math.log(settings.connections());
        top = new byte[count];
        for (int node = 0; node < count; node++) {
            top[node] = (byte) Math.min(Byte.MAX_VALUE, (int) (-Math.log(1 - random.nextDouble()) * scale));
        }
        boolean[] there = new boolean[count];
        if (known != null) {
            known.levels(top, there);
        }
        graph = new GraphRows(top, (int) Math.ceil(SLACK * settings.connections()));
        if (known != null) {
            known.copyTo(graph);
        }
        order = shuffled(IntStream.range(0, count).filter(node -> !there[node]).toArray());
        List<GraphInsertion> workers = new ArrayList<>();
        for (int thread = 0; thread < settings.buildThreads(); thread++) {
            workers.add(new GraphInsertion(graph, vectors, similarity, dimension, settings));
        }
        crew = new Crew<>(workers, "graph");
    }

    private static int[] shuffled(int[] nodes) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = nodes.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int node = nodes[i];
            nodes[i] = nodes[other];
            nodes[other] = node;
        }
        return nodes;
    }

    /** Inserts all vectors that are not in the known graph. */
    GraphRows build() throws IOException {
        try (crew) {
            graph.settle();
            int begin = 0;
            if (graph.entry() < 0) {
                graph.enterAt(order[begin++]);
            }
            while (begin < order.length) {
                int end = Math.min(order.length, begin + Math.max(1, begin / PARTS));
                insert(begin, end);
                begin = end;
            }
            finish();
        }
        return graph;
    }

    private void insert(int begin, int end) throws IOException {
        crew.work(end - begin, (worker, i) -> worker.connect(order[begin + i]));
        long[] edges = edges();
        int[] rows = IntStream.range(0, edges.length)
                .filter(i -> i == 0 || edges[i] >>> Integer.SIZE != edges[i - 1] >>> Integer.SIZE)
                .toArray();
        crew.work(
                rows.length,
                (worker, i) -> worker.add(edges, rows[i], i + 1 < rows.length ? rows[i + 1] : edges.length));
        graph.settle();
        for (int i = begin; i < end; i++) {
            if (top[order[i]] > top[graph.entry()]) {
                graph.enterAt(order[i]);
            }
        }
    }

    /** The edges back to the vectors of a batch, in the order of their rows. */
    private long[] edges() {
        long[] edges = crew.workers().stream()
                .map(GraphInsertion::takeEdges)
                .flatMapToLong(Arrays::stream)
                .toArray();
        Arrays.sort(edges);
        return edges;
    }

    /** Leaves no vector more neighbours than it may have. Some rows at a time, as their choice looks at how many lead to a vector. */
    private void finish() throws IOException {
        int each = graph.rows() / PARTS + 1;
        for (int first = 0; first < graph.rows(); first += each) {
            int from = first;
            crew.work(Math.min(each, graph.rows() - first), (worker, i) -> worker.finish(from + i));
            graph.settle();
        }
    }
}
