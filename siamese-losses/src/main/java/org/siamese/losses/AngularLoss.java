package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

/**
 * Angular loss: for each positive pair log(1 + sum over a's negatives of e^(4 t^2 (a + p) . n - 2 (1 + t^2) a . p)) on unit
 * rows, t the tangent of the largest angle that a triangle should have at its negative. Needs the negatives' similarities to
 * both a and p; positives that are references only are left out.
 *
 * <p>Wang, Zhou, Wen, Liu, Lin, Deep Metric Learning with Angular Loss, ICCV 2017.
 *
 * @param angleDegrees above 0 and below 90, default 40
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of positive pairs, default mean
 */
public record AngularLoss(double angleDegrees, @Nullable Miner miner, Reducer reducer) implements MatrixLoss {
    /** Default angle in degrees. */
    public static final double DEFAULT_ANGLE_DEGREES = 40;

    /** Largest angle; beyond, the exponents say nothing any more. */
    private static final double LARGEST_ANGLE_DEGREES = 89;

    /** Checks the angle. */
    public AngularLoss {
        Require.positive("angleDegrees", angleDegrees);
        Require.between("angleDegrees", angleDegrees, 0, LARGEST_ANGLE_DEGREES);
    }

    /** 40 degrees, mean. */
    public static AngularLoss ofDefaults() {
        return new AngularLoss(DEFAULT_ANGLE_DEGREES, null, new MeanReducer());
    }

    /** This loss with another angle degrees. */
    public AngularLoss withAngleDegrees(double angleDegrees) {
        return new AngularLoss(angleDegrees, miner, reducer);
    }

    /** This loss with another miner. */
    public AngularLoss withMiner(@Nullable Miner miner) {
        return new AngularLoss(angleDegrees, miner, reducer);
    }

    /** This loss with another reducer. */
    public AngularLoss withReducer(Reducer reducer) {
        return new AngularLoss(angleDegrees, miner, reducer);
    }

    /** Cosine similarity: the products of unit rows. */
    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        double tangent = Math.tan(Math.toRadians(angleDegrees));
        double toNegative = 4 * tangent * tangent;
        double toPositive = 2 * (1 + tangent * tangent);
        int rows = batch.rows();
        double[] derivatives = new double[batch.values().length];
        TermSums sums = new TermSums(reducer, batch.anchorLabels());
        if (!batch.hasPositive() || !batch.hasNegative()) {
            return MatrixOutcome.none(batch);
        }
        for (int k = 0; k < derivatives.length; k++) {
            if (batch.signs()[k] > 0 && k % rows < batch.anchors()) {
                double gap = negatives(batch, k, toNegative) - toPositive * batch.values()[k];
                sums.add(Part.WHOLE, k / rows, Logistic.softplus(gap), batch.signs()[k]);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < derivatives.length; k++) {
            if (batch.signs()[k] > 0 && k % rows < batch.anchors()) {
                double negatives = negatives(batch, k, toNegative);
                double gap = negatives - toPositive * batch.values()[k];
                double loss = Logistic.softplus(gap);
                double pull = batch.signs()[k] * reduced.weight(Part.WHOLE, k / rows) * Logistic.sigmoid(gap);
                if (pull != 0 && loss > reducer.low() && loss < reducer.high()) {
                    derivatives[k] -= toPositive * pull;
                    push(batch, k, toNegative, negatives, toNegative * pull, derivatives);
                }
            }
        }
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }

    /** Log-sum-exp over the anchor's negatives of a pair. */
    private static double negatives(MeasuredBatch batch, int pair, double scale) {
        int rows = batch.rows();
        int a = pair / rows * rows;
        int p = pair % rows * rows;
        double[] values = batch.values();
        double largest = Double.NEGATIVE_INFINITY;
        for (int n = 0; n < rows; n++) {
            if (batch.signs()[a + n] < 0) {
                largest = Math.max(largest, values[a + n] + values[p + n]);
            }
        }
        double sum = 0;
        for (int n = 0; n < rows; n++) {
            if (batch.signs()[a + n] < 0) {
                sum += Math.exp(scale * (values[a + n] + values[p + n] - largest));
            }
        }
        return largest == Double.NEGATIVE_INFINITY ? largest : scale * largest + Math.log(sum);
    }

    private static void push(
            MeasuredBatch batch, int pair, double scale, double negatives, double factor, double[] derivatives) {
        int rows = batch.rows();
        int a = pair / rows * rows;
        int p = pair % rows * rows;
        double[] values = batch.values();
        for (int n = 0; n < rows; n++) {
            if (batch.signs()[a + n] < 0) {
                double derivative = factor * Math.exp(scale * (values[a + n] + values[p + n]) - negatives);
                derivatives[a + n] += derivative;
                derivatives[p + n] += derivative;
            }
        }
    }
}
