package org.siamese.data.sample;

import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;

/** Options that samplers of labelled batches share. Not thread-safe. */
abstract sealed class LabelledBuilder<B extends LabelledBuilder<B>>
        permits ClassBatches.Builder, GroupBatches.Builder, WeightedImages.Builder, Episodes.Builder {
    final Classes classes;
    long seed;
    int batches;

    LabelledBuilder(Classes classes) {
        this.classes = classes;
    }

    abstract B self();

    /** Seed of all choices; default 0. */
    public B seed(long value) {
        seed = value;
        return self();
    }

    /** Batches in an epoch; by default as many as show about as many images as there are. */
    public B batchesPerEpoch(int value) {
        batches = positive("batchesPerEpoch", value);
        return self();
    }

    int batchesFor(int rows) {
        return batches > 0 ? batches : Math.max(1, classes.members() / rows);
    }

    static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, got " + value);
        }
        return value;
    }

    /** Fails if a class has fewer images than are needed without showing one twice. */
    void requireImages(int needed, String what) {
        for (int c = 0; c < classes.count(); c++) {
            if (classes.size(c) < needed) {
                throw DataException.of(
                        "class '" + classes.name(c) + "'",
                        "at least " + needed + " images for " + what,
                        "" + classes.size(c));
            }
        }
    }

    void requireClasses(int needed, String what) {
        if (classes.count() < needed) {
            throw DataException.of("data set", "at least " + needed + " classes for " + what, "" + classes.count());
        }
    }
}
