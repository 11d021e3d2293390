package org.siamese.spark;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.data.sample.IndexBatch;
import org.siamese.data.sample.Sampler;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.random.Seeded;

/**
 * The batches that a sampler chooses, without their pixels: a row is [index of the image, seed of its augmentation], of type long. The seeds
 * are those of {@link org.siamese.data.iterator.ImageBatches}.
 */
record ReferenceBatches(Sampler sampler, ImagePipeline pipeline, long seed, long[] featureShape)
        implements BatchSource {
    @Override
    public BatchIterator open(int epoch, int firstBatch) {
        Sampler.Pass pass = sampler.pass(epoch);
        IntFunction<Batch> read = index -> references(pass.batch(index), epoch, index);
        return new BatchIterator() {
            private int next = firstBatch;

            @Override
            public boolean hasNext() {
                return next < batchesPerEpoch();
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return read.apply(next++);
            }
        };
    }

    private Batch references(IndexBatch batch, int epoch, int index) {
        int[] items = batch.items();
        long[] rows = new long[2 * items.length];
        for (int row = 0; row < items.length; row++) {
            rows[2 * row] = items[row];
            rows[2 * row + 1] = Seeded.key(seed, epoch, index, row);
        }
        return new Batch(Nd4j.createFromArray(rows).reshape('c', items.length, 2), batch.targets());
    }

    /** The part of a batch that some rows are. */
    static Part part(INDArray references, int index, int from, int to, boolean augments) {
        long[] values = references.dup('c').data().asLong();
        int[] images = new int[to - from];
        long[] seeds = new long[augments ? to - from : 0];
        for (int row = from; row < to; row++) {
            images[row - from] = (int) values[2 * row];
            if (augments) {
                seeds[row - from] = values[2 * row + 1];
            }
        }
        return new Part(index, from, images, seeds, new float[0]);
    }

    @Override
    public boolean givesReferences() {
        return true;
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
    public Map<String, String> attachments() {
        return Map.of(ImagePipeline.ATTACHMENT, pipeline.toJson());
    }
}
