package org.siamese.data.iterator;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;

/**
 * Reads the batches of another source ahead on a thread of its own, in the same order. What goes wrong there is thrown by
 * {@code next()} in its place in the order. Immutable and thread-safe, as far as its source is.
 *
 * @param source what to read ahead
 * @param batches most batches that wait to be taken, at least 1
 */
public record Prefetch(BatchSource source, int batches) implements BatchSource {
    /** Checks the number. */
    public Prefetch {
        if (batches < 1) {
            throw new IllegalArgumentException("batches: expected at least 1, got " + batches);
        }
    }

    /** Reads two batches ahead. */
    public static Prefetch of(BatchSource source) {
        return new Prefetch(source, 2);
    }

    @Override
    public BatchIterator open(int epoch, int firstBatch) {
        return new Ahead(source.open(epoch, firstBatch), batches);
    }

    @Override
    public boolean mayOpenEarly() {
        return source.mayOpenEarly();
    }

    @Override
    public int batchesPerEpoch() {
        return source.batchesPerEpoch();
    }

    @Override
    public int batchSize() {
        return source.batchSize();
    }

    @Override
    public long[] featureShape() {
        return source.featureShape();
    }

    @Override
    public Map<String, String> attachments() {
        return source.attachments();
    }

    @Override
    public Map<String, String> provenance() {
        return source.provenance();
    }

    /** A batch, the end (both null), or what went wrong. */
    private record Slot(@Nullable Batch batch, @Nullable Throwable failure) {}

    private static final class Ahead implements BatchIterator {
        private final BatchIterator batches;
        private final BlockingQueue<Slot> queue;
        private final Thread reader;
        private volatile boolean closed;
        private @Nullable Slot head;

        Ahead(BatchIterator batches, int ahead) {
            this.batches = batches;
            queue = new ArrayBlockingQueue<>(ahead);
            reader = new Thread(this::read, "siamese-prefetch");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (batches) {
                while (!closed && batches.hasNext()) {
                    put(new Slot(batches.next(), null));
                }
                put(new Slot(null, null));
            } catch (InterruptedException e) {
                // Closed early: nobody waits for more.
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                try {
                    put(new Slot(null, e));
                } catch (InterruptedException closedMeanwhile) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void put(Slot slot) throws InterruptedException {
            while (!closed && !queue.offer(slot, 100, TimeUnit.MILLISECONDS)) {
                // Full: look again whether somebody still wants it.
            }
        }

        private Slot head() {
            if (head == null) {
                if (closed) {
                    head = new Slot(null, null);
                    return head;
                }
                try {
                    head = queue.take();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    close();
                    throw new IllegalStateException("interrupted while waiting for a batch", e);
                }
            }
            return head;
        }

        @Override
        public boolean hasNext() {
            Slot slot = head();
            return slot.batch() != null || slot.failure() != null;
        }

        @Override
        public Batch next() {
            Slot slot = head();
            if (slot.failure() instanceof RuntimeException failure) {
                throw failure;
            }
            if (slot.failure() instanceof Error failure) {
                throw failure;
            }
            Batch batch = slot.batch();
            if (batch == null) {
                throw new NoSuchElementException("no more batches");
            }
            head = null;
            return batch;
        }

        @Override
        public void release(Batch batch) {
            batches.release(batch);
        }

        @Override
        public void close() {
            closed = true;
            reader.interrupt();
            queue.clear();
        }
    }
}
