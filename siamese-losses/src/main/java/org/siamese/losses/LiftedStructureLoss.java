package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.RowLogSumExp;
import org.siamese.losses.spi.Selection;
import org.siamese.losses.spi.TermSums;

/**
 * Lifted structure loss: for each positive pair max(0, d_ap - positiveMargin + log(sum over the negatives of a and of p of
 * e^(negativeMargin - d)))^2 / 2. With a similarity the signs turn round.
 *
 * <p>Oh Song, Xiang, Jegelka, Savarese, Deep Metric Learning via Lifted Structured Feature Embedding, CVPR 2016.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param negativeMargin default 1
 * @param positiveMargin default 0
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of positive pairs, default mean
 */
public record LiftedStructureLoss(
        PairMeasure distance, double negativeMargin, double positiveMargin, @Nullable Miner miner, Reducer reducer)
        implements MatrixLoss, ReducedLoss {
    /** Default margin of negative pairs. */
    public static final double DEFAULT_NEGATIVE_MARGIN = 1;

    /** Default margin of positive pairs. */
    public static final double DEFAULT_POSITIVE_MARGIN = 0;

    /** Checks the margins, which are values of the measure: at least 0 for a distance. */
    public LiftedStructureLoss {
        Require.marginOf(distance, "negativeMargin", negativeMargin);
        Require.marginOf(distance, "positiveMargin", positiveMargin);
    }

    /** Euclidean distance on unit rows, margins 1 and 0, mean. */
    public static LiftedStructureLoss ofDefaults() {
        return new LiftedStructureLoss(
                EuclideanDistance.ofUnitRows(),
                DEFAULT_NEGATIVE_MARGIN,
                DEFAULT_POSITIVE_MARGIN,
                null,
                new MeanReducer());
    }

    /** This loss with another distance. */
    public LiftedStructureLoss withDistance(PairMeasure distance) {
        return new LiftedStructureLoss(distance, negativeMargin, positiveMargin, miner, reducer);
    }

    /** This loss with another negative margin. */
    public LiftedStructureLoss withNegativeMargin(double negativeMargin) {
        return new LiftedStructureLoss(distance, negativeMargin, positiveMargin, miner, reducer);
    }

    /** This loss with another positive margin. */
    public LiftedStructureLoss withPositiveMargin(double positiveMargin) {
        return new LiftedStructureLoss(distance, negativeMargin, positiveMargin, miner, reducer);
    }

    /** This loss with another miner. */
    public LiftedStructureLoss withMiner(@Nullable Miner miner) {
        return new LiftedStructureLoss(distance, negativeMargin, positiveMargin, miner, reducer);
    }

    /** This loss with another reducer. */
    public LiftedStructureLoss withReducer(Reducer reducer) {
        return new LiftedStructureLoss(distance, negativeMargin, positiveMargin, miner, reducer);
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        if (!batch.hasPositive() || !batch.hasNegative()) {
            return MatrixOutcome.none(batch);
        }
        int sign = distance.sign();
        int rows = batch.rows();
        double[] derivatives = new double[batch.values().length];
        double[] lifts = RowLogSumExp.of(batch, Selection.NEGATIVE, -sign, sign * negativeMargin, derivatives);
        TermSums sums = new TermSums(reducer, batch.anchorLabels());
        for (int k = 0; k < derivatives.length; k++) {
            if (batch.signs()[k] > 0) {
                double hinge = hinge(batch, lifts, k);
                if (!sums.add(Part.WHOLE, k / rows, hinge * hinge / 2, batch.signs()[k])) {
                    derivatives[k] = Double.NaN;
                }
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        double[] push = new double[batch.anchors()];
        for (int k = 0; k < derivatives.length; k++) {
            if (batch.signs()[k] > 0) {
                int a = k / rows;
                double pull = Double.isNaN(derivatives[k])
                        ? 0
                        : batch.signs()[k] * reduced.weight(Part.WHOLE, a) * hinge(batch, lifts, k);
                derivatives[k] = sign * pull;
                double shareOfAnchor = Logistic.sigmoid(lifts[a] - liftOf(batch, lifts, k % rows));
                push[a] += pull == 0 ? 0 : pull * shareOfAnchor;
                if (batch.isContained() && k % rows < push.length) {
                    push[k % rows] += pull == 0 ? 0 : pull * (1 - shareOfAnchor);
                }
            }
        }
        for (int k = 0; k < derivatives.length; k++) {
            if (batch.signs()[k] < 0) {
                derivatives[k] *= -sign * push[k / rows];
            }
        }
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }

    private double hinge(MeasuredBatch batch, double[] lifts, int pair) {
        double lift = RowLogSumExp.join(lifts[pair / batch.rows()], liftOf(batch, lifts, pair % batch.rows()));
        return Math.max(
                0,
                distance.excess(batch.values()[pair], positiveMargin) + (lift == Double.NEGATIVE_INFINITY ? 0 : lift));
    }

    /** Log-sum-exp over the negatives of a positive; none where it is a reference of which no negatives are known. */
    private static double liftOf(MeasuredBatch batch, double[] lifts, int positive) {
        return batch.isContained() && positive < lifts.length ? lifts[positive] : Double.NEGATIVE_INFINITY;
    }
}
