package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.Similarity;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;

/**
 * Threshold-consistent margin: lambdaPositive times the mean of marginPositive - s over the positive pairs with s at most marginPositive, plus
 * lambdaNegative times the mean of s - marginNegative over the negative pairs with s at least marginNegative. Pairs on the right side of
 * their bound do not count. Makes one threshold fit all classes; meant to be added to another loss. There is nothing to reduce.
 *
 * <p>Zhang, Xu, Zhang, Wang, Davis, Jacobs, Threshold-Consistent Margin Loss for Open-World Deep Metric Learning, 2023.
 *
 * @param distance default cosine similarity
 * @param lambdaPositive weight of positive pairs, at least 0, default 1
 * @param lambdaNegative weight of negative pairs, at least 0, default 1
 * @param marginPositive bound of positive pairs, default 0.9
 * @param marginNegative bound of negative pairs, default 0.5
 * @param miner what chooses pairs, default none
 */
public record ThresholdConsistentMarginLoss(
        Similarity distance,
        double lambdaPositive,
        double lambdaNegative,
        double marginPositive,
        double marginNegative,
        @Nullable Miner miner)
        implements MatrixLoss {
    /** Default weight of either kind of pair. */
    public static final double DEFAULT_LAMBDA = 1;

    /** Default bound of positive pairs. */
    public static final double DEFAULT_MARGIN_POSITIVE = 0.9;

    /** Default bound of negative pairs. */
    public static final double DEFAULT_MARGIN_NEGATIVE = 0.5;

    /** Checks the parameters. */
    public ThresholdConsistentMarginLoss {
        Require.nonNegative("lambdaPositive", lambdaPositive);
        Require.nonNegative("lambdaNegative", lambdaNegative);
        Require.finite("marginPositive", marginPositive);
        Require.finite("marginNegative", marginNegative);
    }

    /** Cosine similarity, weights 1, bounds 0.9 and 0.5. */
    public static ThresholdConsistentMarginLoss ofDefaults() {
        return new ThresholdConsistentMarginLoss(
                new CosineSimilarity(),
                DEFAULT_LAMBDA,
                DEFAULT_LAMBDA,
                DEFAULT_MARGIN_POSITIVE,
                DEFAULT_MARGIN_NEGATIVE,
                null);
    }

    /** This loss with another distance. */
    public ThresholdConsistentMarginLoss withDistance(Similarity distance) {
        return new ThresholdConsistentMarginLoss(
                distance, lambdaPositive, lambdaNegative, marginPositive, marginNegative, miner);
    }

    /** This loss with another lambda positive. */
    public ThresholdConsistentMarginLoss withLambdaPositive(double lambdaPositive) {
        return new ThresholdConsistentMarginLoss(
                distance, lambdaPositive, lambdaNegative, marginPositive, marginNegative, miner);
    }

    /** This loss with another lambda negative. */
    public ThresholdConsistentMarginLoss withLambdaNegative(double lambdaNegative) {
        return new ThresholdConsistentMarginLoss(
                distance, lambdaPositive, lambdaNegative, marginPositive, marginNegative, miner);
    }

    /** This loss with another margin positive. */
    public ThresholdConsistentMarginLoss withMarginPositive(double marginPositive) {
        return new ThresholdConsistentMarginLoss(
                distance, lambdaPositive, lambdaNegative, marginPositive, marginNegative, miner);
    }

    /** This loss with another margin negative. */
    public ThresholdConsistentMarginLoss withMarginNegative(double marginNegative) {
        return new ThresholdConsistentMarginLoss(
                distance, lambdaPositive, lambdaNegative, marginPositive, marginNegative, miner);
    }

    /** This loss with another miner. */
    public ThresholdConsistentMarginLoss withMiner(@Nullable Miner miner) {
        return new ThresholdConsistentMarginLoss(
                distance, lambdaPositive, lambdaNegative, marginPositive, marginNegative, miner);
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        double[] values = batch.values();
        double[] derivatives = new double[values.length];
        double[] sums = new double[2];
        long[] counts = new long[2];
        long pairs = 0;
        for (int k = 0; k < values.length; k++) {
            int times = batch.signs()[k];
            pairs += Math.abs(times);
            double gap = times > 0 ? marginPositive - values[k] : values[k] - marginNegative;
            if (times != 0 && gap >= 0) {
                int part = times > 0 ? 0 : 1;
                sums[part] += Math.abs(times) * gap;
                counts[part] += Math.abs(times);
                derivatives[k] = -times;
            }
        }
        double ofPositives = counts[0] == 0 ? 0 : lambdaPositive / counts[0];
        double ofNegatives = counts[1] == 0 ? 0 : lambdaNegative / counts[1];
        for (int k = 0; k < values.length; k++) {
            derivatives[k] *= batch.signs()[k] > 0 ? ofPositives : ofNegatives;
        }
        double value = ofPositives * sums[0] + ofNegatives * sums[1];
        return new MatrixOutcome(value, derivatives, pairs, counts[0] + counts[1]);
    }
}
