package org.siamese.data.sample;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/**
 * Draws part of each batch from the pairs that cost most when they were last trained on, the rest from all (after Loshchilov,
 * Hutter, "Online batch selection for faster training of neural networks", 2015). What is hard is looked up when a pass is opened,
 * so a pass is a function of the seed, the epoch and the losses at its start. No pair comes twice in a batch. Thread-safe.
 */
public final class HardPairReplay implements Sampler {
    private final List<ItemPair> pairs;
    private final PairLosses losses;
    private final int batchSize;
    private final double hardShare;
    private final double hardest;
    private final long seed;

    private HardPairReplay(
            List<ItemPair> pairs, PairLosses losses, int batchSize, double hardShare, double hardest, long seed) {
        LastBatch.check("pairs", pairs.size(), batchSize);
        if (losses.size() != pairs.size()) {
            throw new IllegalArgumentException(
                    "losses: expected one for each of " + pairs.size() + " pairs, got " + losses.size());
        }
        for (double share : new double[] {hardShare, hardest}) {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "hardShare, hardest: expected above 0 and at most 1, got " + hardShare + " and " + hardest);
            }
        }
        this.pairs = pairs;
        this.losses = losses;
        this.batchSize = batchSize;
        this.hardShare = hardShare;
        this.hardest = hardest;
        this.seed = seed;
    }

    /**
     * A sampler of which half of each batch comes from the hardest quarter of the pairs.
     *
     * @param pairs the pairs
     * @param losses what each of them cost; {@link HardPairFeed} keeps it up to date
     * @param batchSize pairs in a batch
     * @param seed of all choices
     */
    public static HardPairReplay of(List<ItemPair> pairs, PairLosses losses, int batchSize, long seed) {
        return new HardPairReplay(pairs, losses, batchSize, 0.5, 0.25, seed);
    }

    /**
     * The same sampler with other shares.
     *
     * @param hardShare share of a batch that is drawn from the hardest pairs, above 0 and at most 1
     * @param hardest share of the pairs that counts as hardest, above 0 and at most 1
     */
    public HardPairReplay withShares(double hardShare, double hardest) {
        return new HardPairReplay(pairs, losses, batchSize, hardShare, hardest, seed);
    }

    @Override
    public int batchesPerEpoch() {
        return pairs.size() / batchSize;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        AllPairs.requireItems(pairs, images);
    }

    @Override
    public Pass pass(int epoch) {
        int[] ranked = ranked(epoch);
        return index -> {
            int[] chosen = choose(ranked, epoch, index);
            return ListedPairs.batch(IntStream.of(chosen).mapToObj(pairs::get).toArray(ItemPair[]::new));
        };
    }

    /** Indices of the pairs of a batch, in its order: what to note losses for. */
    public int[] pairsOf(int epoch, int index) {
        return choose(ranked(epoch), epoch, index);
    }

    /**
     * The same for all batches of an epoch, with the pairs ranked once.
     *
     * @return indices of the pairs of a batch by its index
     */
    public IntFunction<int[]> pairsOf(int epoch) {
        int[] ranked = ranked(epoch);
        return index -> choose(ranked, epoch, index);
    }

    private int[] ranked(int epoch) {
        float[] now = losses.atStartOf(epoch);
        return IntStream.range(0, now.length)
                .boxed()
                .sorted((a, b) -> now[a] != now[b] ? Float.compare(now[b], now[a]) : Integer.compare(a, b))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private int[] choose(int[] ranked, int epoch, int index) {
        Seeded random = Seeded.of(seed, epoch, index);
        int pool = (int) Math.max(1, Math.round(hardest * ranked.length));
        int hard = (int) Math.min(pool, Math.round(hardShare * batchSize));
        int[] places = new int[batchSize];
        boolean[] taken = new boolean[ranked.length];
        int filled = 0;
        for (int place : Draws.distinct(pool, hard, random)) {
            taken[place] = true;
            places[filled++] = ranked[place];
        }
        while (filled < batchSize) {
            int place = random.nextInt(ranked.length);
            if (!taken[place]) {
                taken[place] = true;
                places[filled++] = ranked[place];
            }
        }
        return places;
    }
}
