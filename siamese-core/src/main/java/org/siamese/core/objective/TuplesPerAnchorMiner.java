package org.siamese.core.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * At most a number of another miner's tuples for each anchor, drawn without replacement: triplets, or positive and negative pairs
 * each. The draw depends on the seed and the batch alone; each subset of an anchor's tuples is as likely as any other.
 *
 * @param miner chooses the tuples
 * @param tuplesPerAnchor largest number of triplets, or of pairs of either kind, at each anchor; at least 1
 * @param seed of the draw
 */
public record TuplesPerAnchorMiner(Miner miner, int tuplesPerAnchor, long seed) implements Miner {
    /** Checks the number. */
    public TuplesPerAnchorMiner {
        if (tuplesPerAnchor < 1) {
            throw new IllegalArgumentException("tuplesPerAnchor: expected at least 1, got " + tuplesPerAnchor);
        }
    }

    /** This miner with another miner. */
    public TuplesPerAnchorMiner withMiner(Miner miner) {
        return new TuplesPerAnchorMiner(miner, tuplesPerAnchor, seed);
    }

    /** This miner with another tuples per anchor. */
    public TuplesPerAnchorMiner withTuplesPerAnchor(int tuplesPerAnchor) {
        return new TuplesPerAnchorMiner(miner, tuplesPerAnchor, seed);
    }

    /** This miner with another seed. */
    public TuplesPerAnchorMiner withSeed(long seed) {
        return new TuplesPerAnchorMiner(miner, tuplesPerAnchor, seed);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        Tuples tuples = miner.mine(batch);
        long hash = BatchRandom.hash(seed, batch);
        if (tuples instanceof TripletIndices triplets) {
            int[] kept = draw(triplets.anchors(), hash);
            return new TripletIndices(
                    at(triplets.anchors(), kept), at(triplets.positives(), kept), at(triplets.negatives(), kept));
        }
        PairIndices pairs = tuples.toPairs();
        int[] positive = draw(pairs.positiveAnchors(), hash);
        int[] negative = draw(pairs.negativeAnchors(), ~hash);
        return new PairIndices(
                at(pairs.positiveAnchors(), positive),
                at(pairs.positives(), positive),
                at(pairs.negativeAnchors(), negative),
                at(pairs.negatives(), negative));
    }

    /** The places of the tuples that are kept, in order. */
    private int[] draw(int[] anchors, long hash) {
        int largest = Arrays.stream(anchors).max().orElse(-1);
        List<int[]> kept = new ArrayList<>();
        List<SplittableRandom> randoms = new ArrayList<>();
        int[] seen = new int[largest + 1];
        for (int anchor = 0; anchor <= largest; anchor++) {
            kept.add(new int[0]);
            randoms.add(BatchRandom.ofAnchor(hash, anchor));
        }
        for (int k = 0; k < anchors.length; k++) {
            int anchor = anchors[k];
            int before = seen[anchor]++;
            if (before < tuplesPerAnchor) {
                int[] more = Arrays.copyOf(kept.get(anchor), before + 1);
                more[before] = k;
                kept.set(anchor, more);
            } else {
                int place = randoms.get(anchor).nextInt(before + 1);
                if (place < tuplesPerAnchor) {
                    kept.get(anchor)[place] = k;
                }
            }
        }
        return kept.stream().flatMapToInt(Arrays::stream).sorted().toArray();
    }

    private static int[] at(int[] rows, int[] kept) {
        return Arrays.stream(kept).map(k -> rows[k]).toArray();
    }
}
