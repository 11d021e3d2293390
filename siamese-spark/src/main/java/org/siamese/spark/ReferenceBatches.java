package org.siamese.spark;

import java.util.ArrayList;
import java.util.List;
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

    /** The tasks of a batch: so many rows each, the last fewer. */
    static List<BatchTask> tasks(INDArray references, int chunkRows, boolean augments) {
        long[] values = references.dup('c').data().asLong();
        int rows = Math.toIntExact(references.size(0));
        List<BatchTask> tasks = new ArrayList<>();
        for (int from = 0; from < rows; from += chunkRows) {
            tasks.add(task(values, tasks.size(), from, Math.min(rows, from + chunkRows), augments));
        }
        return tasks;
    }

    private static BatchTask task(long[] values, int index, int from, int to, boolean augments) {
        int[] images = new int[to - from];
        long[] seeds = new long[augments ? to - from : 0];
        for (int row = from; row < to; row++) {
            images[row - from] = (int) values[2 * row];
            if (augments) {
                seeds[row - from] = values[2 * row + 1];
            }
        }
        return new BatchTask(index, from, images, seeds, new float[0], new int[0]);
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
