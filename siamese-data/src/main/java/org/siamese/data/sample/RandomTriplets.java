package org.siamese.data.sample;

import org.siamese.core.batch.Triplets;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/**
 * Random triplets: the anchor is any image, each as likely; the positive another image of its class; the negative any image of
 * another class. An epoch has as many triplets as there are images. Triplet i is in rows 3i, 3i+1 and 3i+2 of its batch.
 *
 * <p>Every class needs two images, and there must be two classes. Immutable and thread-safe.
 */
public final class RandomTriplets extends TupleSampler {
    private RandomTriplets(Builder builder) {
        super(builder);
    }

    /** Starts a sampler of the given classes. */
    public static Builder builder(Classes classes) {
        return new Builder(classes);
    }

    @Override
    public Pass pass(int epoch) {
        return index -> {
            int size = lastBatch.size(index, perEpoch, batchSize);
            int[] items = new int[3 * size];
            for (int i = 0; i < size; i++) {
                Seeded random = Seeded.of(seed, epoch, (long) index * batchSize + i);
                int anchor = classes.member(random.nextInt(classes.members()));
                int classIndex = classes.classOf(anchor);
                items[3 * i] = anchor;
                items[3 * i + 1] = RandomPairs.partner(classes, anchor, random);
                items[3 * i + 2] =
                        classes.memberOutside(classIndex, random.nextInt(classes.members() - classes.size(classIndex)));
            }
            return new IndexBatch(items, new Triplets(size));
        };
    }

    /** Options of random triplets. Not thread-safe. */
    public static final class Builder extends TupleBuilder<Builder> {
        private Builder(Classes classes) {
            super(classes);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * The sampler.
         *
         * @throws org.siamese.data.DataException if there are too few classes, images of a class, or triplets for a batch
         */
        public RandomTriplets build() {
            check("triplets");
            return new RandomTriplets(this);
        }
    }
}
