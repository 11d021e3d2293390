package org.siamese.gallery.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers who share pieces of work: one on the caller's thread, the others on threads of their own. For one caller. */
final class Crew<W> implements AutoCloseable {
    /** So many pieces are taken at a time. */
    private static final int SHARE = 16;

    private final List<W> workers;
    private final ExecutorService threads;

    /** What a worker does with a piece of work. */
    interface Work<W> {
        void on(W worker, int piece) throws IOException;
    }

    Crew(List<W> workers, String name) {
        this.workers = List.copyOf(workers);
        this.threads = Executors.newFixedThreadPool(Math.max(1, workers.size() - 1), runnable -> {
            Thread thread = new Thread(runnable, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    List<W> workers() {
        return workers;
    }

    /** Does pieces 0 to count - 1, and returns when all are done. */
    void work(int count, Work<W> work) throws IOException {
        AtomicInteger next = new AtomicInteger();
        int helpers = Math.min(workers.size(), (count + SHARE - 1) / SHARE) - 1;
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i <= helpers; i++) {
            W worker = workers.get(i);
            others.add(threads.submit(() -> {
                share(worker, work, next, count);
                return null;
            }));
        }
        try {
            share(workers.get(0), work, next, count);
        } finally {
            next.set(count);
            await(others);
        }
    }

    private void share(W worker, Work<W> work, AtomicInteger next, int count) throws IOException {
        for (int begin = next.getAndAdd(SHARE); begin < count; begin = next.getAndAdd(SHARE)) {
            for (int piece = begin; piece < Math.min(begin + SHARE, count); piece++) {
                work.on(worker, piece);
            }
        }
    }

    private static void await(List<Future<?>> others) throws IOException {
        for (Future<?> other : others) {
            try {
                other.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while threads were at work");
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
