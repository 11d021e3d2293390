package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Intra-pair variance loss: draws the measures of positive pairs to their mean m, and so those of negative pairs:
 * max(0, (1 - positiveEpsilon) m - s)^2 of positive and max(0, s - (1 + negativeEpsilon) m)^2 of negative pairs, each part
 * reduced by itself. With a distance, max(0, d - (1 + positiveEpsilon) m)^2 and max(0, (1 - negativeEpsilon) m - d)^2. Meant to
 * be added to another loss.
 *
 * <p>Yu, Tao, Deep Metric Learning with Tuplet Margin Loss, ICCV 2019.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param positiveEpsilon tolerance of positive pairs, at least 0, default 0.01
 * @param negativeEpsilon tolerance of negative pairs, at least 0, default 0.01
 * @param miner what chooses pairs, default none
 * @param reducer default mean
 */
public record IntraPairVarianceLoss(
        PairMeasure distance, double positiveEpsilon, double negativeEpsilon, @Nullable Miner miner, Reducer reducer)
        implements MatrixLoss, ReducedLoss {
    /** Default tolerance of either kind of pair. */
    public static final double DEFAULT_EPSILON = 0.01;

    /** Checks the tolerances. */
    public IntraPairVarianceLoss {
        Require.nonNegative("positiveEpsilon", positiveEpsilon);
        Require.nonNegative("negativeEpsilon", negativeEpsilon);
    }

    /** Cosine similarity, tolerances 0.01, mean. */
    public static IntraPairVarianceLoss ofDefaults() {
        return new IntraPairVarianceLoss(
                new CosineSimilarity(), DEFAULT_EPSILON, DEFAULT_EPSILON, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public IntraPairVarianceLoss withDistance(PairMeasure distance) {
        return new IntraPairVarianceLoss(distance, positiveEpsilon, negativeEpsilon, miner, reducer);
    }

    /** This loss with another positive epsilon. */
    public IntraPairVarianceLoss withPositiveEpsilon(double positiveEpsilon) {
        return new IntraPairVarianceLoss(distance, positiveEpsilon, negativeEpsilon, miner, reducer);
    }

    /** This loss with another negative epsilon. */
    public IntraPairVarianceLoss withNegativeEpsilon(double negativeEpsilon) {
        return new IntraPairVarianceLoss(distance, positiveEpsilon, negativeEpsilon, miner, reducer);
    }

    /** This loss with another miner. */
    public IntraPairVarianceLoss withMiner(@Nullable Miner miner) {
        return new IntraPairVarianceLoss(distance, positiveEpsilon, negativeEpsilon, miner, reducer);
    }

    /** This loss with another reducer. */
    public IntraPairVarianceLoss withReducer(Reducer reducer) {
        return new IntraPairVarianceLoss(distance, positiveEpsilon, negativeEpsilon, miner, reducer);
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        double[] bars = {bar(batch, Part.POSITIVE), bar(batch, Part.NEGATIVE)};
        double[] values = batch.values();
        TermSums sums = new TermSums(reducer, batch.anchorLabels());
        double[] derivatives = new double[values.length];
        for (int k = 0; k < values.length; k++) {
            int times = batch.signs()[k];
            if (times != 0) {
                Part part = times > 0 ? Part.POSITIVE : Part.NEGATIVE;
                double gap = Math.max(0, away(part) * (values[k] - bars[part.ordinal()]));
                derivatives[k] =
                        sums.add(part, k / batch.rows(), gap * gap, Math.abs(times)) ? Math.abs(times) * gap : 0;
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        double[] toMean = new double[2];
        double[] counts = new double[2];
        for (int k = 0; k < values.length; k++) {
            int times = batch.signs()[k];
            if (times != 0) {
                Part part = times > 0 ? Part.POSITIVE : Part.NEGATIVE;
                derivatives[k] *= 2 * away(part) * reduced.weight(part, k / batch.rows());
                toMean[part.ordinal()] -= derivatives[k] * tolerance(part);
                counts[part.ordinal()] += Math.abs(times);
            }
        }
        for (int k = 0; k < values.length; k++) {
            int times = batch.signs()[k];
            int part = times > 0 ? 0 : 1;
            if (times != 0) {
                derivatives[k] += Math.abs(times) * toMean[part] / counts[part];
            }
        }
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }

    /** 1 where values above the bar cost, -1 where values below it do. */
    private int away(Part part) {
        return part == Part.POSITIVE ? distance.sign() : -distance.sign();
    }

    private double tolerance(Part part) {
        return 1 + away(part) * (part == Part.POSITIVE ? positiveEpsilon : negativeEpsilon);
    }

    private double bar(MeasuredBatch batch, Part part) {
        double sum = 0;
        double count = 0;
        for (int k = 0; k < batch.values().length; k++) {
            int times = part == Part.POSITIVE ? batch.signs()[k] : -batch.signs()[k];
            if (times > 0) {
                sum += times * batch.values()[k];
                count += times;
            }
        }
        return count == 0 ? 0 : tolerance(part) * sum / count;
    }
}
