package org.siamese.core.plan;

/**
 * Normalisation of each row's groups of neighbouring channels over all positions: {@code gamma (x - mean) / sqrt(variance + epsilon) +
 * beta}, with mean and variance (divided by n) of the group. Images or vectors. Wu, He, Group Normalization, 2018.
 *
 * @param gamma scale, [channels]
 * @param beta shift, [channels]
 * @param channels number of channels or values
 * @param groups divides the channels
 * @param epsilon added to the variance
 */
public record GroupNorm(Parameter gamma, Parameter beta, int channels, int groups, double epsilon)
        implements Operation {
    @Override
    public boolean trains() {
        return gamma.trains();
    }
}
