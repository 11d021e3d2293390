package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * Positive pairs farther apart than one bound and negative pairs nearer than another.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param positiveMargin bound of positive pairs, a finite value of the measure, default 0.2
 * @param negativeMargin bound of negative pairs, a finite value of the measure, default 0.8
 */
public record PairMarginMiner(PairMeasure distance, double positiveMargin, double negativeMargin) implements Miner {
    /** Default bound of positive pairs. */
    public static final double DEFAULT_POSITIVE_MARGIN = 0.2;

    /** Default bound of negative pairs. */
    public static final double DEFAULT_NEGATIVE_MARGIN = 0.8;

    /** Checks the bounds. */
    public PairMarginMiner {
        if (!Double.isFinite(positiveMargin) || !Double.isFinite(negativeMargin)) {
            throw new IllegalArgumentException("positiveMargin, negativeMargin: expected finite values, got "
                    + positiveMargin + ", " + negativeMargin);
        }
    }

    /** Euclidean distance on unit rows, bounds 0.2 and 0.8. */
    public static PairMarginMiner ofDefaults() {
        return new PairMarginMiner(EuclideanDistance.ofUnitRows(), DEFAULT_POSITIVE_MARGIN, DEFAULT_NEGATIVE_MARGIN);
    }

    /** This miner with another distance. */
    public PairMarginMiner withDistance(PairMeasure distance) {
        return new PairMarginMiner(distance, positiveMargin, negativeMargin);
    }

    /** This miner with another positive margin. */
    public PairMarginMiner withPositiveMargin(double positiveMargin) {
        return new PairMarginMiner(distance, positiveMargin, negativeMargin);
    }

    /** This miner with another negative margin. */
    public PairMarginMiner withNegativeMargin(double negativeMargin) {
        return new PairMarginMiner(distance, positiveMargin, negativeMargin);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        double[] values = batch.matrix(distance).values();
        TupleList.OfPairs positive = new TupleList.OfPairs();
        TupleList.OfPairs negative = new TupleList.OfPairs();
        for (int a = 0; a < batch.anchors(); a++) {
            for (int j = 0; j < batch.rows(); j++) {
                double value = values[a * batch.rows() + j];
                if (batch.isPositive(a, j) && distance.excess(value, positiveMargin) > 0) {
                    positive.add(a, j);
                } else if (batch.isNegative(a, j) && distance.excess(negativeMargin, value) > 0) {
                    negative.add(a, j);
                }
            }
        }
        return TupleList.pairs(positive, negative);
    }
}
