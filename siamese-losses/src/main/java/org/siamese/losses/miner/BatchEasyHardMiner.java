package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * For each anchor one positive and one negative pair, by a strategy each. Where both strategies pick one row, an anchor for
 * which either finds none gives no pair; {@link Strategy#ALL} takes every pair of its kind.
 *
 * <p>Xuan, Stylianou, Pless, Improved Embeddings with Easy Positive Triplet Mining, WACV 2020.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param positives which positive, default easy
 * @param negatives which negative, default semi-hard; semi-hard needs the other to be hard or easy
 */
public record BatchEasyHardMiner(PairMeasure distance, Strategy positives, Strategy negatives) implements Miner {
    /** Checks that a semi-hard choice has something to compare with. */
    public BatchEasyHardMiner {
        if (positives == Strategy.SEMIHARD && isRelative(negatives)
                || negatives == Strategy.SEMIHARD && isRelative(positives)) {
            throw new IllegalArgumentException(
                    "positives, negatives: expected HARD or EASY beside SEMIHARD, got " + positives + ", " + negatives);
        }
    }

    private static boolean isRelative(Strategy strategy) {
        return strategy == Strategy.SEMIHARD || strategy == Strategy.ALL;
    }

    /** Euclidean distance on unit rows, easy positives, semi-hard negatives. */
    public static BatchEasyHardMiner ofDefaults() {
        return of(Strategy.EASY, Strategy.SEMIHARD);
    }

    /** Euclidean distance on unit rows. */
    public static BatchEasyHardMiner of(Strategy positives, Strategy negatives) {
        return new BatchEasyHardMiner(EuclideanDistance.ofUnitRows(), positives, negatives);
    }

    /** This miner with another distance. */
    public BatchEasyHardMiner withDistance(PairMeasure distance) {
        return new BatchEasyHardMiner(distance, positives, negatives);
    }

    /** This miner with another positives. */
    public BatchEasyHardMiner withPositives(Strategy positives) {
        return new BatchEasyHardMiner(distance, positives, negatives);
    }

    /** This miner with another negatives. */
    public BatchEasyHardMiner withNegatives(Strategy negatives) {
        return new BatchEasyHardMiner(distance, positives, negatives);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        Nearest nearest = new Nearest(batch, distance);
        TupleList.OfPairs positive = new TupleList.OfPairs();
        TupleList.OfPairs negative = new TupleList.OfPairs();
        for (int a = 0; a < batch.anchors(); a++) {
            int p = -1;
            int n = -1;
            if (positives == Strategy.SEMIHARD) {
                n = nearest.pick(a, false, negatives, 0);
                p = n < 0 ? -1 : nearest.pick(a, true, positives, nearest.value(a, n));
            } else {
                p = positives == Strategy.ALL ? -1 : nearest.pick(a, true, positives, 0);
                boolean known = p >= 0 || negatives != Strategy.SEMIHARD;
                n = negatives == Strategy.ALL || !known
                        ? -1
                        : nearest.pick(a, false, negatives, p < 0 ? 0 : nearest.value(a, p));
            }
            boolean alone = positives == Strategy.ALL || negatives == Strategy.ALL;
            if (p >= 0 && (alone || n >= 0)) {
                positive.add(a, p);
            }
            if (n >= 0 && (alone || p >= 0)) {
                negative.add(a, n);
            }
            for (int j = 0; alone && j < batch.rows(); j++) {
                if (positives == Strategy.ALL && batch.isPositive(a, j)) {
                    positive.add(a, j);
                }
                if (negatives == Strategy.ALL && batch.isNegative(a, j)) {
                    negative.add(a, j);
                }
            }
        }
        return TupleList.pairs(positive, negative);
    }
}
