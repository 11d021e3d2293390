package org.siamese.data.sample;

import org.siamese.data.DataException;

/** What becomes of the units that are left when a pass does not divide into full batches. */
public enum LastBatch {
    /** Left out; every batch is full. */
    DROP,
    /** A smaller batch at the end. */
    SHORT,
    /** The last batch is filled up with further units; every batch is full. */
    WRAP;

    int batches(int units, int batchSize) {
        return this == DROP ? units / batchSize : (units + batchSize - 1) / batchSize;
    }

    int size(int index, int units, int batchSize) {
        return this == SHORT ? Math.min(batchSize, units - index * batchSize) : batchSize;
    }

    static void check(String what, int units, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: expected at least 1, got " + batchSize);
        }
        if (batchSize > units) {
            throw DataException.of("batchSize", "at most the " + units + " " + what + " of an epoch", "" + batchSize);
        }
    }
}
