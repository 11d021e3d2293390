package org.siamese.data.iterator;

import org.jspecify.annotations.Nullable;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;

/**
 * Where an iterator stands in a batch source: a pass is an epoch, and a reset goes on to the next one unless nothing of the present
 * one was taken. Not thread-safe.
 */
final class EpochCursor implements AutoCloseable {
    private final BatchSource source;
    private int epoch;
    private boolean taken;
    private @Nullable BatchIterator pass;

    EpochCursor(BatchSource source, int epoch) {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch: expected at least 0, got " + epoch);
        }
        this.source = source;
        this.epoch = epoch;
    }

    BatchSource source() {
        return source;
    }

    int epoch() {
        return epoch;
    }

    private BatchIterator pass() {
        BatchIterator open = pass;
        if (open == null) {
            open = source.open(epoch);
            pass = open;
        }
        return open;
    }

    boolean hasNext() {
        return pass().hasNext();
    }

    Batch next() {
        Batch batch = pass().next();
        taken = true;
        return batch;
    }

    UnsupportedOperationException otherSize(int size) {
        return new UnsupportedOperationException(
                "next(" + size + "): expected next(), as batches have the size of their source, " + source.batchSize());
    }

    void reset() {
        if (taken) {
            close();
            pass = null;
            epoch++;
            taken = false;
        }
    }

    @Override
    public void close() {
        if (pass != null) {
            pass.close();
        }
    }
}
