package org.siamese.data.iterator;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.IndexBatch;
import org.siamese.data.sample.Sampler;
import org.siamese.data.sample.TwoViews;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.random.Seeded;

/**
 * The batches that a sampler chooses from a data set, with their pixels. Where the set's pipeline augments, each row is varied by
 * random numbers of its own, a function of the seed, the epoch, the batch and the row; so the two views of one image differ, and
 * a run can be repeated. A model that is trained on these batches carries the set's pipeline. The arrays of a batch that is {@link BatchIterator#release given back} are filled again. Thread-safe.
 */
public final class ImageBatches implements BatchSource {
    private final ImageDataset dataset;
    private final Sampler sampler;
    private final long seed;
    private final int threads;
    private final ReturnedArrays arrays = new ReturnedArrays();

    private ImageBatches(ImageDataset dataset, Sampler sampler, long seed, int threads) {
        this.dataset = dataset;
        this.sampler = sampler;
        this.seed = seed;
        this.threads = threads;
    }

    /**
     * The batches of a sampler that is made for the data set's classes; augmentation seed 0.
     *
     * <pre>{@code
     * ImageBatches.of(train, classes -> RandomPairs.builder(classes).batchSize(64).build())
     * }</pre>
     */
    public static ImageBatches of(ImageDataset dataset, Function<Classes, Sampler> sampler) {
        return of(dataset, sampler.apply(dataset.classes()));
    }

    /**
     * The batches of a sampler whose indices are those of the data set; augmentation seed 0.
     *
     * @throws org.siamese.data.DataException if the sampler was built from other classes, where it can tell
     */
    public static ImageBatches of(ImageDataset dataset, Sampler sampler) {
        sampler.requireDrawsFrom(dataset.classes());
        if (sampler.needsAugmentation() && !dataset.pipeline().augments()) {
            throw DataException.of(
                    "pipeline",
                    "an augmentation, which makes the two views of an image differ",
                    "none: " + dataset.pipeline().toJson());
        }
        return new ImageBatches(dataset, sampler, 0, 0);
    }

    /**
     * Batches of two views of each image, for self-supervised training with {@code NTXentLoss}; labels of the data set play no part.
     * Augmentation seed 0, sampler seed 0; see {@link TwoViews} for others, and for pairs as targets.
     *
     * @param images of a batch, at least 2; it has twice as many rows
     * @throws DataException if the set's pipeline does not augment, so that the views would be equal, or there are fewer images
     */
    public static ImageBatches twoViews(ImageDataset dataset, int images) {
        return of(dataset, TwoViews.of(dataset.classes(), images));
    }

    /** The same batches with another seed of the augmentation. */
    public ImageBatches withAugmentationSeed(long value) {
        return new ImageBatches(dataset, sampler, value, threads);
    }

    /**
     * The same batches in the same order, read ahead by a number of threads.
     *
     * @param value number of threads, 0 to 64; 0 reads a batch when it is asked for
     */
    public ImageBatches withThreads(int value) {
        if (value < 0 || value > 64) {
            throw new IllegalArgumentException("threads: expected 0 to 64, got " + value);
        }
        return new ImageBatches(dataset, sampler, seed, value);
    }

    @Override
    public BatchIterator open(int epoch, int firstBatch) {
        if (epoch < 0 || firstBatch < 0) {
            throw new IllegalArgumentException(
                    "epoch, firstBatch: expected at least 0, got " + epoch + " and " + firstBatch);
        }
        Sampler.Pass pass = sampler.pass(epoch);
        IntFunction<Batch> reader = index -> read(pass.batch(index), epoch, index);
        Consumer<Batch> release = batch -> arrays.giveBack(batch.features());
        return threads == 0
                ? new DirectBatches(reader, release, firstBatch, batchesPerEpoch())
                : new ParallelBatches(reader, release, firstBatch, batchesPerEpoch(), threads);
    }

    private Batch read(IndexBatch batch, int epoch, int index) {
        int[] items = batch.items();
        IntFunction<Picture> pictures = dataset.pipeline().augments()
                ? row -> dataset.augmented(items[row], Seeded.key(seed, epoch, index, row))
                : row -> dataset.picture(items[row]);
        return new Batch(dataset.images(items, pictures, arrays::take), batch.targets());
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
        return dataset.imageShape();
    }

    /** The set's pipeline as {@value ImagePipeline#ATTACHMENT}. */
    @Override
    public Map<String, String> attachments() {
        return Map.of(ImagePipeline.ATTACHMENT, dataset.pipeline().toJson());
    }

    /** The data set's names, classes, sizes and a sample of its pixels; the sampler's choices; the augmentation's seed. */
    @Override
    public Map<String, String> provenance() {
        return Map.of(
                "data", DataDigest.of(dataset),
                "sampler", sampler.getClass().getSimpleName() + " " + DataDigest.of(sampler),
                "augmentation seed", Long.toString(seed),
                "pipeline", dataset.pipeline().toJson());
    }
}
