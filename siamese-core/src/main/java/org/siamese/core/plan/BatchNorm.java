package org.siamese.core.plan;

import org.jspecify.annotations.Nullable;
import org.siamese.core.layer.RunningVariance;

/**
 * Batch normalisation of each channel of images, or value of vectors: {@code gamma (x - mean) / sqrt(variance + epsilon) + beta}, in training
 * by the mean and variance of the batch (divided by n), else by running ones. Ioffe, Szegedy, Batch Normalization, 2015.
 *
 * @param channels number of channels or values
 * @param gamma scale; null where it is locked
 * @param beta shift; null where it is locked
 * @param mean running mean; its "gradient" is what Deeplearning4j's updater subtracts from it
 * @param deviation running variance, or log10 of the deviation
 * @param logDeviation which of the two
 * @param lockedGamma scale where it is locked
 * @param lockedBeta shift where it is locked
 * @param epsilon added to the variance
 * @param runningVariance what the running variance is divided by
 * @param decay share of a running estimate that stays in each step
 * @param members rows of a tuple that are normalised apart; 1 where all are normalised together
 * @param frozen whether the running statistics are used in training too
 */
public record BatchNorm(
        int channels,
        @Nullable Parameter gamma,
        @Nullable Parameter beta,
        Parameter mean,
        Parameter deviation,
        boolean logDeviation,
        double lockedGamma,
        double lockedBeta,
        double epsilon,
        RunningVariance runningVariance,
        double decay,
        int members,
        boolean frozen)
        implements Operation {

    @Override
    public boolean trains() {
        return !frozen;
    }
}
