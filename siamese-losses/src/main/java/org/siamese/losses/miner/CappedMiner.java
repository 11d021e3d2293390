package org.siamese.losses.miner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.siamese.core.objective.BatchRandom;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;

/**
 * At most a number of the tuples that another miner chooses: triplets, or positive and negative pairs each. Which ones is drawn;
 * the draw depends on the seed and the batch alone. The triplets of a {@link TripletMiner} are drawn as they pass by, none is listed.
 *
 * @param miner chooses the tuples
 * @param most largest number of triplets, or of pairs of either kind, at least 1
 * @param seed of the draw
 */
public record CappedMiner(Miner miner, int most, long seed) implements Miner {
    /** Checks the number. */
    public CappedMiner {
        if (most < 1) {
            throw new IllegalArgumentException("most: expected at least 1, got " + most);
        }
    }

    /** This miner with another miner. */
    public CappedMiner withMiner(Miner miner) {
        return new CappedMiner(miner, most, seed);
    }

    /** This miner with another most. */
    public CappedMiner withMost(int most) {
        return new CappedMiner(miner, most, seed);
    }

    /** This miner with another seed. */
    public CappedMiner withSeed(long seed) {
        return new CappedMiner(miner, most, seed);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        SplittableRandom random = BatchRandom.of(seed, batch);
        if (miner instanceof TripletMiner triplets) {
            return draw(triplets, batch, random);
        }
        Tuples tuples = miner.mine(batch);
        if (tuples instanceof TripletIndices triplets) {
            int[] kept = draw(triplets.count(), random);
            return new TripletIndices(
                    at(triplets.anchors(), kept), at(triplets.positives(), kept), at(triplets.negatives(), kept));
        }
        PairIndices pairs = tuples.toPairs();
        int[] positive = draw(pairs.positives().length, random);
        int[] negative = draw(pairs.negatives().length, random);
        return new PairIndices(
                at(pairs.positiveAnchors(), positive),
                at(pairs.positives(), positive),
                at(pairs.negativeAnchors(), negative),
                at(pairs.negatives(), negative));
    }

    /** Draws as {@link #draw(int, SplittableRandom)} does, from triplets that nobody lists. */
    private TripletIndices draw(TripletMiner triplets, LabelledBatch batch, SplittableRandom random) {
        List<Kept> kept = new ArrayList<>();
        long[] seen = {0};
        triplets.forEach(batch, (anchor, positive, negative) -> {
            long k = seen[0]++;
            long place = k < most ? k : random.nextLong(k + 1);
            if (k < most) {
                kept.add(new Kept(k, anchor, positive, negative));
            } else if (place < most) {
                kept.set((int) place, new Kept(k, anchor, positive, negative));
            }
        });
        kept.sort(Comparator.comparingLong(Kept::number));
        return new TripletIndices(
                kept.stream().mapToInt(Kept::anchor).toArray(),
                kept.stream().mapToInt(Kept::positive).toArray(),
                kept.stream().mapToInt(Kept::negative).toArray());
    }

    /** A triplet and its number in the order of its miner. */
    private record Kept(long number, int anchor, int positive, int negative) {}

    private int[] draw(int count, SplittableRandom random) {
        int[] kept = new int[Math.min(count, most)];
        for (int k = 0; k < count; k++) {
            int place = k < most ? k : random.nextInt(k + 1);
            if (place < most) {
                kept[place] = k;
            }
        }
        Arrays.sort(kept);
        return kept;
    }

    private static int[] at(int[] rows, int[] kept) {
        return Arrays.stream(kept).map(k -> rows[k]).toArray();
    }
}
