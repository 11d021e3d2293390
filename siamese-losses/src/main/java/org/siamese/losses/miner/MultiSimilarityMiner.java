package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;

/**
 * Pairs that break the order of an anchor's row: negatives nearer than its farthest positive, and positives farther than its
 * nearest negative, each with a slack of epsilon. Anchors without a positive or a negative give none.
 *
 * <p>Wang, Han, Huang, Dong, Scott, Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning, CVPR 2019.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param epsilon at least 0, default 0.1
 */
public record MultiSimilarityMiner(PairMeasure distance, double epsilon) implements Miner {
    /** Default slack. */
    public static final double DEFAULT_EPSILON = 0.1;

    /** Checks epsilon. */
    public MultiSimilarityMiner {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon: expected a finite value of at least 0, got " + epsilon);
        }
    }

    /** Cosine similarity, epsilon 0.1. */
    public static MultiSimilarityMiner ofDefaults() {
        return new MultiSimilarityMiner(new CosineSimilarity(), DEFAULT_EPSILON);
    }

    /** This miner with another distance. */
    public MultiSimilarityMiner withDistance(PairMeasure distance) {
        return new MultiSimilarityMiner(distance, epsilon);
    }

    /** This miner with another epsilon. */
    public MultiSimilarityMiner withEpsilon(double epsilon) {
        return new MultiSimilarityMiner(distance, epsilon);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        Nearest nearest = new Nearest(batch, distance);
        TupleList.OfPairs positive = new TupleList.OfPairs();
        TupleList.OfPairs negative = new TupleList.OfPairs();
        for (int a = 0; a < batch.anchors(); a++) {
            int farthest = nearest.farthestPositive(a);
            int closest = nearest.nearestNegative(a);
            for (int j = 0; farthest >= 0 && closest >= 0 && j < batch.rows(); j++) {
                double value = nearest.value(a, j);
                if (batch.isPositive(a, j) && distance.excess(value, nearest.value(a, closest)) > -epsilon) {
                    positive.add(a, j);
                } else if (batch.isNegative(a, j) && distance.excess(nearest.value(a, farthest), value) > -epsilon) {
                    negative.add(a, j);
                }
            }
        }
        return TupleList.pairs(positive, negative);
    }
}
