package org.siamese.data.sample;

import org.siamese.data.dataset.Classes;

/** A sampler of tuples whose members are drawn from the classes of one data set. */
abstract sealed class TupleSampler implements Sampler permits RandomPairs, RandomTriplets {
    final Classes classes;
    final int batchSize;
    final int perEpoch;
    final long seed;
    final LastBatch lastBatch;

    TupleSampler(TupleBuilder<?> builder) {
        classes = builder.classes;
        batchSize = builder.batchSize;
        perEpoch = builder.perEpoch;
        seed = builder.seed;
        lastBatch = builder.lastBatch;
    }

    @Override
    public final int batchesPerEpoch() {
        return lastBatch.batches(perEpoch, batchSize);
    }

    @Override
    public final int batchSize() {
        return batchSize;
    }

    @Override
    public final void requireDrawsFrom(Classes images) {
        images.requireSameAs(classes);
    }
}
