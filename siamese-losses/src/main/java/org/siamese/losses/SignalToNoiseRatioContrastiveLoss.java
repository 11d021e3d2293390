package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.ReducedLoss;

/**
 * {@link ContrastiveLoss} with the signal-to-noise ratio distance var(a - b) / var(a). An anchor without signal is at distance
 * 0 of everything, see {@link SnrDistance}.
 *
 *
 * <p>Yuan, Deng, Tang, Tang, Chen, Signal-to-Noise Ratio: A Robust Distance Metric for Deep Metric Learning, CVPR 2019.
 *
 * @param distance default on unit rows
 * @param positiveMargin positive pairs closer than this cost nothing, at least 0, default 0
 * @param negativeMargin negative pairs farther apart than this cost nothing, at least 0, default 1
 * @param miner what chooses pairs, default none
 * @param reducer default mean of the losses above 0
 */
public record SignalToNoiseRatioContrastiveLoss(
        SnrDistance distance, double positiveMargin, double negativeMargin, @Nullable Miner miner, Reducer reducer)
        implements MatrixLoss, ReducedLoss {
    /** Default margin of positive pairs. */
    public static final double DEFAULT_POSITIVE_MARGIN = 0;

    /** Default margin of negative pairs. */
    public static final double DEFAULT_NEGATIVE_MARGIN = 1;

    /** Checks the margins. */
    public SignalToNoiseRatioContrastiveLoss {
        Require.nonNegative("positiveMargin", positiveMargin);
        Require.nonNegative("negativeMargin", negativeMargin);
    }

    /** Unit rows, margins 0 and 1, mean of the losses above 0. */
    public static SignalToNoiseRatioContrastiveLoss ofDefaults() {
        return new SignalToNoiseRatioContrastiveLoss(
                new SnrDistance(true), DEFAULT_POSITIVE_MARGIN, DEFAULT_NEGATIVE_MARGIN, null, new AvgNonZeroReducer());
    }

    /** This loss with another distance. */
    public SignalToNoiseRatioContrastiveLoss withDistance(SnrDistance distance) {
        return new SignalToNoiseRatioContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another positive margin. */
    public SignalToNoiseRatioContrastiveLoss withPositiveMargin(double positiveMargin) {
        return new SignalToNoiseRatioContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another negative margin. */
    public SignalToNoiseRatioContrastiveLoss withNegativeMargin(double negativeMargin) {
        return new SignalToNoiseRatioContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another miner. */
    public SignalToNoiseRatioContrastiveLoss withMiner(@Nullable Miner miner) {
        return new SignalToNoiseRatioContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another reducer. */
    public SignalToNoiseRatioContrastiveLoss withReducer(Reducer reducer) {
        return new SignalToNoiseRatioContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        return new ContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer).over(batch);
    }
}
