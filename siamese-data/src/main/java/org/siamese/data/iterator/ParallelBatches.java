package org.siamese.data.iterator;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;

/**
 * Reads batches ahead on several threads and hands them out in order. What goes wrong with a batch is thrown in its place. The
 * threads end with the last batch, or when closed.
 */
final class ParallelBatches implements BatchIterator {
    private final IntFunction<Batch> reader;
    private final Consumer<Batch> release;
    private final int end;
    private final int ahead;
    private final ExecutorService threads;
    private final Queue<Future<Batch>> waiting = new ArrayDeque<>();
    private int submitted;
    private boolean closed;

    ParallelBatches(IntFunction<Batch> reader, Consumer<Batch> release, int first, int end, int threads) {
        this.reader = reader;
        this.release = release;
        this.submitted = first;
        this.end = end;
        this.ahead = threads + 1;
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "siamese-reader");
            thread.setDaemon(true);
            return thread;
        });
        submit();
    }

    private void submit() {
        while (waiting.size() < ahead && submitted < end) {
            int index = submitted++;
            waiting.add(threads.submit(() -> reader.apply(index)));
        }
        if (submitted >= end) {
            threads.shutdown();
        }
    }

    @Override
    public boolean hasNext() {
        return !closed && !waiting.isEmpty();
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more than " + end + " batches");
        }
        try {
            Batch batch = waiting.remove().get();
            submit();
            return batch;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void release(Batch batch) {
        release.accept(batch);
    }

    @Override
    public void close() {
        closed = true;
        waiting.clear();
        threads.shutdownNow();
    }
}
