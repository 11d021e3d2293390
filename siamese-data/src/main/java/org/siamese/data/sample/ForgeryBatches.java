package org.siamese.data.sample;

import java.util.Arrays;
import org.siamese.core.batch.Labels;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/**
 * Batches of P writers with K genuine signatures and F skilled forgeries each, for losses that mine pairs within a batch. The label
 * of a genuine signature is its writer's class index. A forgery is nobody's genuine sample, and two forgeries need not be alike:
 * each has a label of its own, the number of classes plus its index in the data set, so it only ever is a negative. Writers are
 * taken in rounds as in {@link ClassBatches}. A writer of fewer signatures shows some twice. Immutable and thread-safe.
 */
public final class ForgeryBatches implements Sampler {
    private final Classes genuine;
    private final Classes forgeries;
    private final int writersPerBatch;
    private final int genuinePerWriter;
    private final int forgeriesPerWriter;
    private final int batches;
    private final long seed;

    private ForgeryBatches(Builder builder) {
        genuine = builder.genuine;
        forgeries = builder.forgeries;
        writersPerBatch = builder.writersPerBatch;
        genuinePerWriter = builder.genuinePerWriter;
        forgeriesPerWriter = builder.forgeriesPerWriter;
        seed = builder.seed;
        batches = builder.batches > 0
                ? builder.batches
                : Math.max(1, (genuine.members() + forgeries.members()) / batchSize());
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
        return writersPerBatch * (genuinePerWriter + forgeriesPerWriter);
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        images.requireSameAs(genuine);
    }

    @Override
    public Pass pass(int epoch) {
        Rounds rounds = new Rounds(genuine.count(), writersPerBatch, seed, epoch);
        return index -> {
            int[] round = rounds.of(index);
            Seeded random = Seeded.of(seed, epoch, index);
            int[] items = new int[batchSize()];
            int[] labels = new int[batchSize()];
            int at = 0;
            for (int p = 0; p < writersPerBatch; p++) {
                int writer = round[p];
                Draws.images(genuine, writer, genuinePerWriter, random, items, at);
                Arrays.fill(labels, at, at + genuinePerWriter, writer);
                at += genuinePerWriter;
                Draws.images(forgeries, writer, forgeriesPerWriter, random, items, at);
                for (int end = at + forgeriesPerWriter; at < end; at++) {
                    labels[at] = genuine.count() + items[at];
                }
            }
            return new IndexBatch(items, Labels.of(labels));
        };
    }

    /** Options. Not thread-safe. */
    public static final class Builder {
        private final Classes genuine;
        private final Classes forgeries;
        private int writersPerBatch = 8;
        private int genuinePerWriter = 4;
        private int forgeriesPerWriter = 4;
        private int batches;
        private long seed;

        private Builder(Classes genuine, Classes forgeries) {
            ForgeryPairs.requireSameWriters(genuine, forgeries);
            this.genuine = genuine;
            this.forgeries = forgeries;
        }

        /** P, at least 1; default 8. */
        public Builder writersPerBatch(int value) {
            writersPerBatch = LabelledBuilder.positive("writersPerBatch", value);
            return this;
        }

        /** K, at least 2; default 4. */
        public Builder genuinePerWriter(int value) {
            genuinePerWriter = LabelledBuilder.positive("genuinePerWriter - 1", value - 1) + 1;
            return this;
        }

        /** F, at least 1; default 4. */
        public Builder forgeriesPerWriter(int value) {
            forgeriesPerWriter = LabelledBuilder.positive("forgeriesPerWriter", value);
            return this;
        }

        /** Batches in an epoch; by default as many as show about as many images as there are. */
        public Builder batchesPerEpoch(int value) {
            batches = LabelledBuilder.positive("batchesPerEpoch", value);
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
         * @throws DataException if there are fewer than P writers, or a writer has fewer than two genuine signatures or no forgery
         */
        public ForgeryBatches build() {
            if (genuine.count() < writersPerBatch) {
                throw DataException.of("data set", "at least " + writersPerBatch + " writers", "" + genuine.count());
            }
            for (int writer = 0; writer < genuine.count(); writer++) {
                if (genuine.size(writer) < 2 || forgeries.size(writer) < 1) {
                    throw DataException.of(
                            "writer '" + genuine.name(writer) + "'",
                            "at least 2 genuine signatures and 1 forgery",
                            genuine.size(writer) + " genuine and " + forgeries.size(writer) + " forged");
                }
            }
            return new ForgeryBatches(this);
        }
    }
}
