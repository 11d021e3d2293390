package org.siamese.spark;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The sum of a step's gradients on the driver. Several threads fetch and add pieces, each from first to last vector; so the driver never holds
 * more than a few pieces of gradients besides their sum.
 */
final class GradientTotal implements AutoCloseable {
    private static final int THREADS =
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "siamese-gradients");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable INDArray sum;
    private boolean filled;

    /** Whether anything was added. */
    boolean filled() {
        return filled;
    }

    /** The sum, [1, n], which is changed by the next call. */
    INDArray get() {
        INDArray all = sum;
        if (all == null || !filled) {
            throw new IllegalStateException("gradients: expected a backward pass before, got none");
        }
        return all;
    }

    /** Replaces the sum. */
    void set(INDArray newSum) {
        room(newSum.length()).assign(newSum);
        filled = true;
    }

    /** Forgets the sum. Its memory is used again. */
    void clear() {
        filled = false;
    }

    private INDArray room(long length) {
        INDArray all = sum;
        if (all == null || all.length() != length) {
            all = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', 1, length);
            sum = all;
        }
        return all;
    }

    /**
     * Adds vectors to the sum.
     *
     * @param open indices of pieces that are not there yet; those that are added leave it
     * @return indices of vectors of which something was lost
     */
    Set<Integer> add(VectorSum vectors, BitSet open) {
        INDArray all = room(vectors.length());
        int[] pieces = open.stream().toArray();
        AtomicInteger next = new AtomicInteger();
        Set<Integer> lost = new TreeSet<>();
        List<Future<?>> running = new ArrayList<>();
        Runnable some = () -> {
            VectorSum.Room room = new VectorSum.Room(vectors);
            for (int i = next.getAndIncrement(); i < pieces.length; i = next.getAndIncrement()) {
                Set<Integer> without = add(vectors, pieces[i], room, all);
                synchronized (open) {
                    lost.addAll(without);
                    if (without.isEmpty()) {
                        open.clear(pieces[i]);
                    }
                    if (!lost.isEmpty()) {
                        return;
                    }
                }
            }
        };
        if (pieces.length == 1) {
            some.run();
        } else {
            for (int thread = 0; thread < Math.min(THREADS, pieces.length); thread++) {
                running.add(threads.submit(some));
            }
        }
        running.forEach(GradientTotal::await);
        filled |= open.isEmpty();
        return lost;
    }

    private Set<Integer> add(VectorSum vectors, int piece, VectorSum.Room room, INDArray all) {
        long start = vectors.pieces().start(piece);
        int count = vectors.size(piece);
        if (filled) {
            FloatValues.read(all, start, room.sum(), count);
        }
        Set<Integer> without = vectors.add(piece, room, filled);
        if (without.isEmpty()) {
            FloatValues.write(all, start, room.sum(), count);
        }
        return without;
    }

    private static void await(Future<?> some) {
        try {
            some.get();
        } catch (ExecutionException e) {
            throw new ClusterException(
                    "the gradients cannot be added: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("the gradients were not added: the run was interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
