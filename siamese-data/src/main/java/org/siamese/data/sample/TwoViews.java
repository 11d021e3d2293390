package org.siamese.data.sample;

import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;

/**
 * Batches of N images, each in two neighbouring rows, for self-supervised training: with a pipeline that augments, the two rows are two views
 * of the image, and labels of the data set play no part (Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of
 * Visual Representations", 2020). In each round all images come once, but for those that no longer fill a batch. Targets are labels, the image's
 * index in the data set, for {@code NTXentLoss} and its kin; or pairs that are all the same, for {@code VICRegLoss}. Immutable and
 * thread-safe.
 */
public final class TwoViews implements Sampler {
    private final int available;
    private final int images;
    private final int batches;
    private final long seed;
    private final boolean pairs;

    private TwoViews(int available, int images, int batches, long seed, boolean pairs) {
        this.available = available;
        this.images = images;
        this.batches = batches;
        this.seed = seed;
        this.pairs = pairs;
    }

    /**
     * Two views of so many images a batch; as many batches as there are of different images, seed 0, labels.
     *
     * @param classes of the data set; only the number of its images counts
     * @param images of a batch, at least 2; it has twice as many rows
     * @throws DataException if there are fewer images
     */
    public static TwoViews of(Classes classes, int images) {
        if (images < 2) {
            throw new IllegalArgumentException(
                    "images: expected at least 2, as each image's negatives are the others', got " + images);
        }
        int available = classes.members();
        if (available < images) {
            throw DataException.of("data set", "at least " + images + " images for a batch", "" + available);
        }
        return new TwoViews(available, images, available / images, 0, false);
    }

    /** The same with another seed. */
    public TwoViews withSeed(long newSeed) {
        return new TwoViews(available, images, batches, newSeed, pairs);
    }

    /** The same with so many batches an epoch, at least 1. */
    public TwoViews withBatchesPerEpoch(int newBatches) {
        return new TwoViews(available, images, LabelledBuilder.positive("batchesPerEpoch", newBatches), seed, pairs);
    }

    /** The same with pairs as targets, for losses of two views such as {@code VICRegLoss}. */
    public TwoViews asPairs() {
        return new TwoViews(available, images, batches, seed, true);
    }

    @Override
    public int batchesPerEpoch() {
        return batches;
    }

    /** Images where targets are labels, two for each image; pairs otherwise. */
    @Override
    public int batchSize() {
        return pairs ? images : 2 * images;
    }

    @Override
    public boolean needsAugmentation() {
        return true;
    }

    @Override
    public void requireDrawsFrom(Classes other) {
        if (other.members() != available) {
            throw DataException.of(
                    "sampler", "to be built for the data set's " + other.members() + " images", "one for " + available);
        }
    }

    @Override
    public Pass pass(int epoch) {
        Rounds rounds = new Rounds(available, images, seed, epoch);
        return index -> {
            int[] chosen = rounds.of(index);
            int[] items = new int[2 * images];
            for (int row = 0; row < items.length; row++) {
                items[row] = chosen[row / 2];
            }
            return new IndexBatch(items, targets(items));
        };
    }

    private Targets targets(int[] items) {
        if (!pairs) {
            return Labels.of(items);
        }
        Relation[] same = new Relation[images];
        java.util.Arrays.fill(same, Relation.SAME);
        return Pairs.of(same);
    }
}
