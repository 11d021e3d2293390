package org.siamese.dl4j.data;

import java.util.NoSuchElementException;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.data.sample.IndexBatch;
import org.siamese.data.sample.Sampler;

/**
 * The batches that a sampler chooses from arrays in memory. Thread-safe.
 *
 * @param dataset the arrays
 * @param sampler chooses from the data set's classes
 */
public record ArrayBatches(ArrayDataset dataset, Sampler sampler) implements BatchSource {
    /** Checks that the sampler was built for the data set, where it can tell. */
    public ArrayBatches {
        sampler.requireDrawsFrom(dataset.classes());
    }

    @Override
    public BatchIterator open(int epoch, int firstBatch) {
        if (epoch < 0 || firstBatch < 0) {
            throw new IllegalArgumentException(
                    "epoch, firstBatch: expected at least 0, got " + epoch + " and " + firstBatch);
        }
        Sampler.Pass pass = sampler.pass(epoch);
        return new BatchIterator() {
            private int next = firstBatch;

            @Override
            public boolean hasNext() {
                return next < batchesPerEpoch();
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no more than " + batchesPerEpoch() + " batches");
                }
                IndexBatch batch = pass.batch(next++);
                return new Batch(dataset.features(batch.items()), batch.targets());
            }
        };
    }

    @Override
    public boolean mayOpenEarly() {
        return !sampler.learns();
    }

    @Override
    public int batchesPerEpoch() {
        return sampler.batchesPerEpoch();
    }

    @Override
    public int batchSize() {
        return sampler.batchSize();
    }

    @Override
    public long[] featureShape() {
        return dataset.shape();
    }
}
