package org.siamese.losses.miner;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;

/**
 * At most a number of the tuples that another miner chooses: triplets, or positive and negative pairs each. Which ones is drawn;
 * the draw depends on the seed and the batch alone.
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

    /** This loss with another miner. */
    public CappedMiner withMiner(Miner miner) {
        return new CappedMiner(miner, most, seed);
    }

    /** This loss with another most. */
    public CappedMiner withMost(int most) {
        return new CappedMiner(miner, most, seed);
    }

    /** This loss with another seed. */
    public CappedMiner withSeed(long seed) {
        return new CappedMiner(miner, most, seed);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        Tuples tuples = miner.mine(batch);
        SplittableRandom random = BatchRandom.of(seed, batch);
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
