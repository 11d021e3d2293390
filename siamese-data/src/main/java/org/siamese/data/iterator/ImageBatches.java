package org.siamese.data.iterator;

import java.util.NoSuchElementException;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.PictureRows;
import org.siamese.data.internal.Seeded;
import org.siamese.data.sample.IndexBatch;
import org.siamese.data.sample.Sampler;

/**
 * The batches that a sampler chooses from a data set, with their pixels. Where the set's pipeline augments, each row is varied by
 * random numbers of its own, a function of the seed, the epoch, the batch and the row; so the two views of one image differ, and
 * a run can be repeated. Immutable and thread-safe.
 */
public final class ImageBatches implements BatchSource {
    private final ImageDataset dataset;
    private final Sampler sampler;
    private final long seed;

    private ImageBatches(ImageDataset dataset, Sampler sampler, long seed) {
        this.dataset = dataset;
        this.sampler = sampler;
        this.seed = seed;
    }

    /** The batches of a sampler whose indices are those of the data set; augmentation seed 0. */
    public static ImageBatches of(ImageDataset dataset, Sampler sampler) {
        return new ImageBatches(dataset, sampler, 0);
    }

    /** The same batches with another seed of the augmentation. */
    public ImageBatches augmentationSeed(long value) {
        return new ImageBatches(dataset, sampler, value);
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
                    throw new NoSuchElementException("epoch " + epoch + " has " + batchesPerEpoch() + " batches");
                }
                return read(pass.batch(next), epoch, next++);
            }
        };
    }

    private Batch read(IndexBatch batch, int epoch, int index) {
        int[] items = batch.items();
        PictureRows rows = new PictureRows(items.length);
        boolean vary = dataset.pipeline().augments();
        for (int row = 0; row < items.length; row++) {
            rows.add(
                    dataset.name(items[row]),
                    vary
                            ? dataset.pictureVaried(items[row], Seeded.key(seed, epoch, index, row))
                            : dataset.picture(items[row]));
        }
        return new Batch(rows.toArray(), batch.targets());
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
        return dataset.imageShape();
    }
}
