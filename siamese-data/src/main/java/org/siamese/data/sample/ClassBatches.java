package org.siamese.data.sample;

import java.util.Arrays;
import org.siamese.core.batch.Labels;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/**
 * Batches of P classes with K images each, for losses that mine pairs within a batch (Hermans, Beyer, Leibe, "In defense of the
 * triplet loss for person re-identification", 2017). Classes are taken in
 * rounds: in a round each comes at most once, and all come but for those that no longer fill a batch. A class
 * of fewer than K images, where allowed, shows some twice. Labels are class indices of the data set. Immutable and thread-safe.
 */
public final class ClassBatches implements Sampler {
    private final Classes classes;
    private final int classesPerBatch;
    private final int imagesPerClass;
    private final int batches;
    private final long seed;

    private ClassBatches(Builder builder) {
        classes = builder.classes;
        classesPerBatch = builder.classesPerBatch;
        imagesPerClass = builder.imagesPerClass;
        batches = builder.batchesFor(classesPerBatch * imagesPerClass);
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
        return classesPerBatch * imagesPerClass;
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        images.requireSameAs(classes);
    }

    @Override
    public Pass pass(int epoch) {
        Rounds rounds = new Rounds(classes.count(), classesPerBatch, seed, epoch);
        return index -> {
            int[] round = rounds.of(index);
            Seeded random = Seeded.of(seed, epoch, index);
            int[] items = new int[batchSize()];
            int[] labels = new int[batchSize()];
            for (int p = 0; p < classesPerBatch; p++) {
                int classIndex = round[p];
                Draws.images(classes, classIndex, imagesPerClass, random, items, p * imagesPerClass);
                Arrays.fill(labels, p * imagesPerClass, (p + 1) * imagesPerClass, classIndex);
            }
            return new IndexBatch(items, Labels.of(labels));
        };
    }

    /** Options. Not thread-safe. */
    public static final class Builder extends LabelledBuilder<Builder> {
        private int classesPerBatch = 16;
        private int imagesPerClass = 4;
        private boolean repeats;

        private Builder(Classes classes) {
            super(classes);
        }

        @Override
        Builder self() {
            return this;
        }

        /** P, at least 2; default 16. */
        public Builder classesPerBatch(int value) {
            classesPerBatch = positive("classesPerBatch - 1", value - 1) + 1;
            return this;
        }

        /** K, at least 1; default 4. */
        public Builder imagesPerClass(int value) {
            imagesPerClass = positive("imagesPerClass", value);
            return this;
        }

        /** Lets a class of fewer than K images show some of them twice in a batch; by default it is refused. */
        public Builder allowRepeats() {
            repeats = true;
            return this;
        }

        /**
         * The sampler.
         *
         * @throws org.siamese.data.DataException if there are fewer than P classes, or a class has fewer than K images
         */
        public ClassBatches build() {
            requireClasses(classesPerBatch, "batches of " + classesPerBatch + " classes");
            requireImages(
                    repeats ? 1 : imagesPerClass,
                    imagesPerClass + " images a class" + (repeats ? "" : " (allowRepeats shows some twice)"));
            return new ClassBatches(this);
        }
    }
}
