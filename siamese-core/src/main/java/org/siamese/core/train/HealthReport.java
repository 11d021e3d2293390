package org.siamese.core.train;

import java.util.List;

/**
 * How healthy an epoch was. Distances, embeddings and gradient are those of the steps that were measured, a sample; the rest is
 * over all steps. What a sample did not hold is NaN.
 *
 * @param epoch its index, from 0
 * @param steps number of its steps
 * @param measuredSteps how many of them were measured
 * @param same Euclidean distances between embeddings of the same class
 * @param different those between embeddings of different classes
 * @param overlap common area of both distributions, by histograms of 50 bins: 0 where they are apart, 1 where they are equal
 * @param activeShare share of the valid tuples that had a loss above zero, 0 to 1; 0 without valid ones
 * @param emptySteps steps without a valid tuple
 * @param embeddingDeviation standard deviation of the embeddings around their mean, over all dimensions
 * @param relativeDeviation the same as a share of the embeddings' root mean square; 0 where all are equal
 * @param effectiveRank exp of the entropy of the singular values of the centred embeddings, each as a share of their sum, of the
 *     last measured step: how many directions are used, 1 to the dimension. Roy, Vetterli, The effective rank, EUSIPCO 2007
 * @param dimension of the embeddings; 0 where no step was measured
 * @param gradientNorm mean Euclidean norm of the gradient before clipping
 * @param collapsedLoss mean loss of the measured batches if all embeddings were equal: the margin of a triplet loss, ln 2 of a
 *     logistic one; NaN for a loss with weights of its own
 * @param measuredLoss mean loss of the measured steps
 * @param waitingShare share of time that the trainer waited for batches, 0 to 1
 * @param warnings what looks wrong, in words, with what to try
 */
public record HealthReport(
        int epoch,
        int steps,
        int measuredSteps,
        Spread same,
        Spread different,
        double overlap,
        double activeShare,
        int emptySteps,
        double embeddingDeviation,
        double relativeDeviation,
        double effectiveRank,
        int dimension,
        double gradientNorm,
        double collapsedLoss,
        double measuredLoss,
        double waitingShare,
        List<String> warnings) {
    /** Copies the warnings. */
    public HealthReport {
        warnings = List.copyOf(warnings);
    }

    /**
     * Mean and spread of distances.
     *
     * @param mean arithmetic mean; NaN without distances
     * @param deviation standard deviation; NaN without distances
     * @param count number of distances
     */
    public record Spread(double mean, double deviation, long count) {
        static Spread of(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            double mean = sum / values.length;
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new Spread(mean, Math.sqrt(squares / values.length), values.length);
        }
    }

    HealthReport withWarnings(List<String> found) {
        return new HealthReport(
                epoch,
                steps,
                measuredSteps,
                same,
                different,
                overlap,
                activeShare,
                emptySteps,
                embeddingDeviation,
                relativeDeviation,
                effectiveRank,
                dimension,
                gradientNorm,
                collapsedLoss,
                measuredLoss,
                waitingShare,
                found);
    }
}
