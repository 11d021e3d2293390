package org.siamese.gallery.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.jspecify.annotations.Nullable;

/**
 * Builds an HNSW graph (Yu. A. Malkov, D. A. Yashunin, 2018, algorithms 1 and 4). Vectors are inserted in a random order: where those of one
 * identity come one after the other, each finds its own kind first, and too few edges lead there from elsewhere. A vector keeps more
 * neighbours than it may have until some more have come, and is then left with the most diverse ones, as in Vamana (S. J. Subramanya et al.,
 * "DiskANN", 2019). With one thread the same vectors make the same graph.
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
        AtomicInteger next = new AtomicInteger(known == null ? 1 : 0);
        if (settings.buildThreads() == 1) {
            insert(order, next);
        } else {
            insertInThreads(order, next);
        }
        new GraphInsertion(graph, vectors, similarity, dimension, settings).thinAll();
        return graph;
    }

    private void insert(int[] order, AtomicInteger next) throws IOException {
        GraphInsertion insertion = new GraphInsertion(graph, vectors, similarity, dimension, settings);
        for (int i = next.getAndIncrement(); i < order.length; i = next.getAndIncrement()) {
            insertion.insert(order[i], top[order[i]]);
        }
    }

    private void insertInThreads(int[] order, AtomicInteger next) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.buildThreads());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < settings.buildThreads(); i++) {
                running.add(pool.submit(() -> {
                    insert(order, next);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("graph: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("graph: interrupted while it was built");
        } finally {
            next.set(order.length);
            pool.shutdown();
        }
    }
}
