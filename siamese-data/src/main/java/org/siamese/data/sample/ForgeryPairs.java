package org.siamese.data.sample;

import java.util.stream.IntStream;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;
import org.siamese.image.random.Seeded;

/**
 * Balanced pairs for signature verification: a writer, each as likely however many signatures there are; then with probability
 * one half two genuine signatures of that writer ({@link Relation#SAME}), else a genuine one and either a skilled forgery of it
 * or a genuine one of another writer ({@link Relation#DIFFERENT}). Writers with fewer than two genuine signatures, or without
 * forgeries where those are asked for, are refused. Immutable and thread-safe.
 */
public final class ForgeryPairs implements Sampler {
    private final Classes genuine;
    private final Classes forgeries;
    private final int[] writers;
    private final double randomShare;
    private final int batchSize;
    private final int batches;
    private final long seed;

    private ForgeryPairs(Builder builder, int[] writers) {
        genuine = builder.genuine;
        forgeries = builder.forgeries;
        randomShare = builder.randomShare;
        batchSize = builder.batchSize;
        seed = builder.seed;
        batches = builder.perEpoch / batchSize;
        this.writers = writers;
    }

    /**
     * Starts a sampler.
     *
     * @param genuine genuine signatures by writer
     * @param forgeries forged signatures by the writer whom they imitate, with the same class indices
     */
    public static Builder builder(Classes genuine, Classes forgeries) {
        return new Builder(genuine, forgeries);
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
        images.requireSameAs(genuine);
    }

    @Override
    public Pass pass(int epoch) {
        return index -> {
            ItemPair[] pairs = new ItemPair[batchSize];
            for (int i = 0; i < batchSize; i++) {
                pairs[i] = pair(Seeded.of(seed, epoch, (long) index * batchSize + i));
            }
            return ListedPairs.batch(pairs);
        };
    }

    private ItemPair pair(Seeded random) {
        int writer = writers[random.nextInt(writers.length)];
        int first = genuine.member(writer, random.nextInt(genuine.size(writer)));
        if (random.chance(0.5)) {
            return new ItemPair(first, RandomPairs.partner(genuine, first, random), Relation.SAME);
        }
        int second = random.chance(randomShare)
                ? genuine.memberOutside(writer, random.nextInt(genuine.members() - genuine.size(writer)))
                : forgeries.member(writer, random.nextInt(forgeries.size(writer)));
        return new ItemPair(first, second, Relation.DIFFERENT);
    }

    /** Forgeries are numbered by the writers whom they imitate. */
    static void requireSameWriters(Classes genuine, Classes forgeries) {
        if (genuine.count() != forgeries.count()) {
            throw new IllegalArgumentException("forgeries: expected the " + genuine.count()
                    + " classes of the genuine ones, got " + forgeries.count());
        }
    }

    /** Options. Not thread-safe. */
    public static final class Builder {
        private final Classes genuine;
        private final Classes forgeries;
        private double randomShare;
        private int batchSize = 64;
        private int perEpoch;
        private long seed;

        private Builder(Classes genuine, Classes forgeries) {
            requireSameWriters(genuine, forgeries);
            this.genuine = genuine;
            this.forgeries = forgeries;
            this.perEpoch = genuine.members() + forgeries.members();
        }

        /** Share of the different pairs that are of two writers and not skilled forgeries, 0 to 1; default 0. */
        public Builder randomShare(double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("randomShare: expected 0 to 1, got " + value);
            }
            randomShare = value;
            return this;
        }

        /** Pairs in a batch; default 64. */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** Pairs in an epoch; default one for each signature. */
        public Builder perEpoch(int value) {
            perEpoch = LabelledBuilder.positive("perEpoch", value);
            return this;
        }

        /** Seed of all choices; default 0. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * The sampler.
         *
         * @throws DataException if a writer lacks what is needed
         */
        public ForgeryPairs build() {
            LastBatch.check("pairs", perEpoch, batchSize);
            int[] writers = IntStream.range(0, genuine.count()).toArray();
            for (int writer : writers) {
                String where = "writer '" + genuine.name(writer) + "'";
                if (genuine.size(writer) < 2) {
                    throw DataException.of(where, "at least 2 genuine signatures", "" + genuine.size(writer));
                }
                if (randomShare < 1 && forgeries.size(writer) == 0) {
                    throw DataException.of(where, "at least one forgery (or randomShare 1)", "none");
                }
            }
            if (randomShare > 0 && writers.length < 2) {
                throw DataException.of("data set", "at least 2 writers for random forgeries", "" + writers.length);
            }
            return new ForgeryPairs(this, writers);
        }
    }
}
