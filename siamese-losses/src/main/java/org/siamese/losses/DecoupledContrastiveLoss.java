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
import org.siamese.losses.spi.RowLogSumExp;
import org.siamese.losses.spi.Selection;
import org.siamese.losses.spi.TermSums;

/**
 * Decoupled contrastive loss: for each positive pair -w s_ap / temperature + log of the sum over a's negatives of e^(s_an / temperature);
 * unlike {@link NTXentLoss} the positive is no part of the sum, so that small batches do no harm. DCL has w = 1; DCLW, with a sigma, has
 * w = 2 - e^(s_ap / sigma) over its mean over all positive pairs, through which the gradient flows. An anchor without a positive or
 * a negative has no term. With a distance, s is minus the distance.
 *
 * <p>Yeh, Hong, Hsu, Liu, Chen, LeCun, Decoupled Contrastive Learning, ECCV 2022.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param temperature above 0, default 0.1
 * @param sigma above 0 for DCLW, whose paper has 0.5; 0 for DCL, the default
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of positive pairs, default mean
 */
public record DecoupledContrastiveLoss(
        PairMeasure distance, double temperature, double sigma, @Nullable Miner miner, Reducer reducer)
        implements MatrixLoss, ReducedLoss {
    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 0.1;

    /** The paper's sigma of DCLW. */
    public static final double PAPER_SIGMA = 0.5;

    /** Checks the parameters. */
    public DecoupledContrastiveLoss {
        Require.positive("temperature", temperature);
        Require.nonNegative("sigma", sigma);
    }

    /** DCL: cosine similarity, temperature 0.1, mean. */
    public static DecoupledContrastiveLoss ofDefaults() {
        return new DecoupledContrastiveLoss(new CosineSimilarity(), DEFAULT_TEMPERATURE, 0, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public DecoupledContrastiveLoss withDistance(PairMeasure distance) {
        return new DecoupledContrastiveLoss(distance, temperature, sigma, miner, reducer);
    }

    /** This loss with another temperature. */
    public DecoupledContrastiveLoss withTemperature(double temperature) {
        return new DecoupledContrastiveLoss(distance, temperature, sigma, miner, reducer);
    }

    /** This loss with another sigma. */
    public DecoupledContrastiveLoss withSigma(double sigma) {
        return new DecoupledContrastiveLoss(distance, temperature, sigma, miner, reducer);
    }

    /** This loss with another miner. */
    public DecoupledContrastiveLoss withMiner(@Nullable Miner miner) {
        return new DecoupledContrastiveLoss(distance, temperature, sigma, miner, reducer);
    }

    /** This loss with another reducer. */
    public DecoupledContrastiveLoss withReducer(Reducer reducer) {
        return new DecoupledContrastiveLoss(distance, temperature, sigma, miner, reducer);
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        if (!batch.hasPositive() || !batch.hasNegative()) {
            return MatrixOutcome.none(batch);
        }
        int rows = batch.rows();
        int sign = -distance.sign();
        double[] values = batch.values();
        double[] derivatives = new double[values.length];
        double[] negatives = RowLogSumExp.of(batch, Selection.NEGATIVE, sign / temperature, 0, derivatives);
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; sigma > 0 && k < values.length; k++) {
            if (counts(batch, negatives, k)) {
                largest = Math.max(largest, sign * values[k]);
            }
        }
        double sum = 0;
        long count = 0;
        for (int k = 0; sigma > 0 && k < values.length; k++) {
            if (counts(batch, negatives, k)) {
                sum += batch.signs()[k] * Math.exp((sign * values[k] - largest) / sigma);
                count += batch.signs()[k];
            }
        }
        TermSums sums = new TermSums(reducer, batch.anchorLabels());
        boolean[] kept = new boolean[values.length];
        for (int k = 0; k < values.length; k++) {
            if (counts(batch, negatives, k)) {
                double weight = sigma == 0 ? 1 : 2 - share(sign * values[k] - largest, sum, count);
                double loss = negatives[k / rows] - weight * sign * values[k] / temperature;
                kept[k] = sums.add(Part.WHOLE, k / rows, loss, batch.signs()[k]);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        double[] push = new double[batch.anchors()];
        double throughMean = 0;
        for (int k = 0; k < values.length; k++) {
            if (kept[k]) {
                double pull = batch.signs()[k] * reduced.weight(Part.WHOLE, k / rows);
                push[k / rows] += pull;
                double share = sigma == 0 ? 1 : share(sign * values[k] - largest, sum, count);
                double value = sign * values[k];
                throughMean += sigma == 0 ? 0 : pull * value * share;
                double weight = sigma == 0 ? 1 : 2 - share;
                double slope = sigma == 0 ? 0 : value * share / sigma;
                derivatives[k] = sign * pull * (slope - weight) / temperature;
            } else if (batch.signs()[k] > 0) {
                derivatives[k] = 0;
            }
        }
        for (int k = 0; k < values.length; k++) {
            if (batch.signs()[k] < 0) {
                derivatives[k] *= sign * push[k / rows] / temperature;
            } else if (sigma > 0 && counts(batch, negatives, k)) {
                // Each pair is part of the mean that all weights are divided by.
                double share = share(sign * values[k] - largest, sum, count);
                derivatives[k] -= sign * batch.signs()[k] * share / count * throughMean / (sigma * temperature);
            }
        }
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }

    private static boolean counts(MeasuredBatch batch, double[] negatives, int pair) {
        return batch.signs()[pair] > 0 && negatives[pair / batch.rows()] > Double.NEGATIVE_INFINITY;
    }

    private double share(double belowLargest, double sum, long count) {
        return Math.exp(belowLargest / sigma) / sum * count;
    }
}
