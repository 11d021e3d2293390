package org.siamese.data.sample;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.siamese.core.batch.Labels;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.image.random.Seeded;

/**
 * N-way K-shot episodes (Vinyals and others, "Matching networks for one shot learning", 2016): N random classes, K support images
 * and Q query images of each, none twice. As a batch, all support rows come first, class by class, then all query rows; labels
 * are the places of the classes in the episode, 0 to N-1. Immutable and thread-safe.
 */
public final class Episodes implements Sampler {
    /**
     * One episode.
     *
     * @param support images to learn from, class by class
     * @param query images to be told, class by class
     * @param supportLabels place of the class of each support image, 0 to N-1
     * @param queryLabels place of the class of each query image, 0 to N-1
     */
    public record Episode(int[] support, int[] query, Labels supportLabels, Labels queryLabels) {
        /** This episode as a task to measure. */
        public OneShotTask task() {
            return new OneShotTask(support, supportLabels.toIntArray(), query, queryLabels.toIntArray());
        }
    }

    private final Classes classes;
    private final int ways;
    private final int shots;
    private final int queries;
    private final int[][] pools;
    private final int batches;
    private final long seed;

    private Episodes(Builder builder, int[][] pools) {
        classes = builder.classes;
        ways = builder.ways;
        shots = builder.shots;
        queries = builder.queries;
        seed = builder.seed;
        batches = builder.batches > 0 ? builder.batches : Builder.DEFAULT_EPISODES;
        this.pools = pools;
    }

    /** Starts episodes of the given classes. */
    public static Builder builder(Classes classes) {
        return new Builder(classes);
    }

    @Override
    public int batchesPerEpoch() {
        return batches;
    }

    @Override
    public int batchSize() {
        return ways * (shots + queries);
    }

    /** One episode of an epoch. */
    public Episode episode(int epoch, int index) {
        Seeded random = Seeded.of(seed, epoch, index);
        int[] pool = pools[random.nextInt(pools.length)];
        int[] support = new int[ways * shots];
        int[] query = new int[ways * queries];
        int[] drawn = new int[shots + queries];
        int[] chosen = Draws.distinct(pool.length, ways, random);
        for (int way = 0; way < ways; way++) {
            Draws.images(classes, pool[chosen[way]], drawn.length, random, drawn, 0);
            System.arraycopy(drawn, 0, support, way * shots, shots);
            System.arraycopy(drawn, shots, query, way * queries, queries);
        }
        return new Episode(support, query, labels(shots), labels(queries));
    }

    private Labels labels(int each) {
        int[] labels = new int[ways * each];
        Arrays.setAll(labels, i -> i / each);
        return Labels.of(labels);
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        images.requireSameAs(classes);
    }

    @Override
    public Pass pass(int epoch) {
        return index -> {
            Episode episode = episode(epoch, index);
            int[] items = IntStream.concat(Arrays.stream(episode.support()), Arrays.stream(episode.query()))
                    .toArray();
            int[] labels = IntStream.concat(
                            Arrays.stream(episode.supportLabels().toIntArray()),
                            Arrays.stream(episode.queryLabels().toIntArray()))
                    .toArray();
            return new IndexBatch(items, Labels.of(labels));
        };
    }

    /** Options. Not thread-safe. */
    public static final class Builder extends LabelledBuilder<Builder> {
        /** Episodes in an epoch unless told otherwise. */
        public static final int DEFAULT_EPISODES = 100;

        private int ways = 5;
        private int shots = 1;
        private int queries = 1;
        private boolean withinGroup;

        private Builder(Classes classes) {
            super(classes);
        }

        @Override
        Builder self() {
            return this;
        }

        /** N, at least 2; default 5. */
        public Builder ways(int value) {
            ways = positive("ways - 1", value - 1) + 1;
            return this;
        }

        /** K; default 1. */
        public Builder shots(int value) {
            shots = positive("shots", value);
            return this;
        }

        /** Query images of each class; default 1. */
        public Builder queries(int value) {
            queries = positive("queries", value);
            return this;
        }

        /** Draws all classes of an episode from one group, as Omniglot's one-shot task does from one alphabet. */
        public Builder withinGroup() {
            withinGroup = true;
            return this;
        }

        /**
         * The episodes.
         *
         * @throws DataException if there are fewer than N classes (in any group), or fewer than K + Q images of a class
         */
        public Episodes build() {
            requireClasses(ways, ways + "-way episodes");
            requireImages(shots + queries, shots + " shots and " + queries + " queries");
            int[] all = IntStream.range(0, classes.count()).toArray();
            int[][] pools = {all};
            if (withinGroup) {
                pools = IntStream.range(0, classes.groups())
                        .mapToObj(group -> Arrays.stream(all)
                                .filter(c -> classes.groupOf(c) == group)
                                .toArray())
                        .filter(pool -> pool.length >= ways)
                        .toArray(int[][]::new);
                if (pools.length == 0) {
                    throw DataException.of("data set", "a group of at least " + ways + " classes", "none");
                }
            }
            return new Episodes(this, pools);
        }
    }
}
