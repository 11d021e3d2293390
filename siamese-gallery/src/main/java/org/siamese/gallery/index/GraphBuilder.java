package org.siamese.gallery.index;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.jspecify.annotations.Nullable;

/**
 * Builds an HNSW graph (Yu. A. Malkov, D. A. Yashunin, 2018, algorithms 1 and 4). Vectors are inserted in a random order: where those of one
 * identity come one after the other, each finds its own kind first, and too few edges lead there from elsewhere. A vector keeps more
 * neighbours than it may have until some more have come, and is then left with the most diverse ones, as in Vamana (S. J. Subramanya et al.,
 * "DiskANN", 2019). One thread builds; the same vectors make the same graph.
 */
final class GraphBuilder {
    private static final long SEED = 42;
    private final IndexInput vectors;
    private final VectorSimilarityFunction similarity;
    private final int dimension;
    private final IndexSettings settings;
    private final byte[] top;
    private final GraphRows graph;
    private final boolean[] there;
    private final @Nullable KnownGraph known;

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
        this.known = known;
        this.vectors = vectors;
        this.similarity = similarity;
        this.dimension = dimension;
        this.settings = settings;
        SplittableRandom random = new SplittableRandom(SEED);
        double scale = 1 / Math.log(settings.connections());
        top = new byte[count];
        for (int node = 0; node < count; node++) {
            top[node] = (byte) Math.min(Byte.MAX_VALUE, (int) (-Math.log(1 - random.nextDouble()) * scale));
        }
        there = new boolean[count];
        if (known != null) {
            known.levels(top, there);
        }
        graph = new GraphRows(top);
    }

    /** Inserts all vectors that are not in the known graph. */
    GraphRows build() throws IOException {
        if (known != null) {
            known.copyTo(graph, new RowScorer(vectors.clone(), similarity, new float[dimension]));
        }
        int[] order =
                IntStream.range(0, top.length).filter(node -> !there[node]).toArray();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int node = order[i];
            order[i] = order[other];
            order[other] = node;
        }
        if (known == null) {
            graph.offerEntry(order[0], top[order[0]]);
        }
        GraphInsertion insertion = new GraphInsertion(graph, vectors, similarity, dimension, settings);
        for (int i = known == null ? 1 : 0; i < order.length; i++) {
            insertion.insert(order[i], top[order[i]]);
        }
        insertion.thinAll();
        return graph;
    }
}
