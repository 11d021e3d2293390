package org.siamese.data.sample;

import java.util.Arrays;
import org.siamese.core.batch.Labels;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/**
 * Batches of images drawn one by one: first a class with a probability in proportion to its weight, then any of its images. With
 * the weight size^power, power 1 shows classes as often as they are, power 0 all alike, 0.5 in between. Labels are class indices
 * of the data set. Immutable and thread-safe.
 */
public final class WeightedImages implements Sampler {
    private final Classes classes;
    private final double[] cumulated;
    private final int batchSize;
    private final int batches;
    private final long seed;

    private WeightedImages(Builder builder, double[] cumulated) {
        classes = builder.classes;
        this.cumulated = cumulated;
        batchSize = builder.batchSize;
        batches = builder.batchesFor(batchSize);
        seed = builder.seed;
    }

    /** Starts a sampler of the given classes. */
    public static Builder builder(Classes classes) {
        return new Builder(classes);
    }

    @Override
    public int batchesPerEpoch() {
        return batches;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        images.requireSameAs(classes);
    }

    @Override
    public Pass pass(int epoch) {
        return index -> {
            Seeded random = Seeded.of(seed, epoch, index);
            int[] items = new int[batchSize];
            int[] labels = new int[batchSize];
            for (int i = 0; i < batchSize; i++) {
                double at = random.nextDouble() * cumulated[cumulated.length - 1];
                int found = Arrays.binarySearch(cumulated, at);
                // On a border: the class that begins there, and not one of weight 0.
                int classIndex = found < 0 ? -found - 1 : found + 1;
                while (cumulated[classIndex] <= at) {
                    classIndex++;
                }
                labels[i] = classIndex;
                items[i] = classes.member(classIndex, random.nextInt(classes.size(classIndex)));
            }
            return new IndexBatch(items, Labels.of(labels));
        };
    }

    /** Options. Not thread-safe. */
    public static final class Builder extends LabelledBuilder<Builder> {
        private int batchSize = 64;
        private double power;
        private double[] weights = {};

        private Builder(Classes classes) {
            super(classes);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Images in a batch; default 64. */
        public Builder batchSize(int value) {
            batchSize = positive("batchSize", value);
            return this;
        }

        /** Weight of a class: its number of images to this power, 0 to 1; default 0, all classes alike. */
        public Builder power(double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("power: expected 0 to 1, got " + value);
            }
            power = value;
            return this;
        }

        /** The weight of each class, instead of a power of its size; not negative, some positive. */
        public Builder weights(double... values) {
            weights = values.clone();
            return this;
        }

        /** The sampler. */
        public WeightedImages build() {
            requireClasses(1, "weighted images");
            if (weights.length != 0 && weights.length != classes.count()) {
                throw new IllegalArgumentException(
                        "weights: expected one for each of " + classes.count() + " classes, got " + weights.length);
            }
            double[] cumulated = new double[classes.count()];
            double sum = 0;
            for (int c = 0; c < cumulated.length; c++) {
                double weight = weights.length != 0 ? weights[c] : StrictMath.pow(classes.size(c), power);
                if (!(weight >= 0) || Double.isInfinite(weight)) {
                    throw new IllegalArgumentException("weights: expected finite and not negative, got " + weight);
                }
                sum += classes.size(c) == 0 ? 0 : weight;
                cumulated[c] = sum;
            }
            if (sum <= 0) {
                throw new IllegalArgumentException("weights: expected one above 0 of a class with images, got none");
            }
            return new WeightedImages(this, cumulated);
        }
    }
}
