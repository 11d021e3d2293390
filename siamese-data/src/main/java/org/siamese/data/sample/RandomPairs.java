package org.siamese.data.sample;

import org.siamese.core.batch.Pairs;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;
import org.siamese.image.random.Seeded;

/**
 * Random pairs as in the face tutorial: the first image is any image, each as likely; with probability one half the second is
 * another image of the same class, else any image of another class. An image is never paired with itself. An epoch has as many
 * pairs as there are images. Pair i is in rows 2i and 2i+1 of its batch.
 *
 * <p>Every class needs two images, and there must be two classes. Immutable and thread-safe.
 */
public final class RandomPairs extends TupleSampler {
    private final double sameShare;

    private RandomPairs(Builder builder) {
        super(builder);
        sameShare = builder.sameShare;
    }

    /** Starts a sampler of the given classes. */
    public static Builder builder(Classes classes) {
        return new Builder(classes);
    }

    @Override
    public Pass pass(int epoch) {
        return index -> {
            int size = lastBatch.size(index, perEpoch, batchSize);
            int[] items = new int[2 * size];
            Relation[] relations = new Relation[size];
            for (int i = 0; i < size; i++) {
                Seeded random = Seeded.of(seed, epoch, (long) index * batchSize + i);
                int member = random.nextInt(classes.members());
                int first = classes.member(member);
                int classIndex = classes.classOf(first);
                boolean same = random.chance(sameShare);
                items[2 * i] = first;
                items[2 * i + 1] = same
                        ? partner(classes, first, random)
                        : classes.memberOutside(
                                classIndex, random.nextInt(classes.members() - classes.size(classIndex)));
                relations[i] = Relation.ofSame(same);
            }
            return new IndexBatch(items, Pairs.of(relations));
        };
    }

    /** Another image of the item's class, each as likely. */
    static int partner(Classes classes, int item, Seeded random) {
        int classIndex = classes.classOf(item);
        int chosen = classes.member(classIndex, random.nextInt(classes.size(classIndex) - 1));
        return chosen == item ? classes.member(classIndex, classes.size(classIndex) - 1) : chosen;
    }

    /** Options of random pairs. Not thread-safe. */
    public static final class Builder extends TupleBuilder<Builder> {
        private double sameShare = 0.5;

        private Builder(Classes classes) {
            super(classes);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Probability that a pair is of one class; above 0 and below 1, default 0.5. */
        public Builder sameShare(double value) {
            if (!(value > 0 && value < 1)) {
                throw new IllegalArgumentException("sameShare: expected above 0 and below 1, got " + value);
            }
            sameShare = value;
            return this;
        }

        /**
         * The sampler.
         *
         * @throws org.siamese.data.DataException if there are too few classes, images of a class, or pairs for a batch
         */
        public RandomPairs build() {
            check("pairs");
            return new RandomPairs(this);
        }
    }
}
