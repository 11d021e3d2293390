package org.siamese.data.sample;

import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;

/** Options that random pairs and triplets share. Not thread-safe. */
abstract sealed class TupleBuilder<B extends TupleBuilder<B>> permits RandomPairs.Builder, RandomTriplets.Builder {
    final Classes classes;
    int batchSize = 64;
    int perEpoch;
    long seed;
    LastBatch lastBatch = LastBatch.DROP;

    TupleBuilder(Classes classes) {
        this.classes = classes;
        this.perEpoch = classes.members();
    }

    abstract B self();

    /** Tuples in a full batch; default 64. */
    public B batchSize(int value) {
        batchSize = value;
        return self();
    }

    /** Tuples in an epoch; default one for each image. */
    public B perEpoch(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("perEpoch: expected at least 1, got " + value);
        }
        perEpoch = value;
        return self();
    }

    /** Seed of all choices; default 0. */
    public B seed(long value) {
        seed = value;
        return self();
    }

    /** What becomes of an incomplete last batch; default {@link LastBatch#DROP}. */
    public B lastBatch(LastBatch value) {
        lastBatch = value;
        return self();
    }

    void check(String what) {
        int filled = 0;
        for (int c = 0; c < classes.count(); c++) {
            int size = classes.size(c);
            if (size == 1) {
                throw DataException.of(
                        "class '" + classes.name(c) + "'",
                        "at least 2 images, as " + what + " need two of a class",
                        "1");
            }
            filled += size > 0 ? 1 : 0;
        }
        if (filled < 2) {
            throw DataException.of("data set", "at least 2 classes, as " + what + " need two", "" + filled);
        }
        LastBatch.check(what, perEpoch, batchSize);
    }
}
