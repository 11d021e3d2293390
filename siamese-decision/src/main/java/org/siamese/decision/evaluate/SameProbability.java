package org.siamese.decision.evaluate;

/**
 * What a distance says about a pair: the calibration of a model. The larger the distance, the smaller (or equal) are likelihood
 * ratio and probability. Immutable and thread-safe.
 */
public interface SameProbability {
    /**
     * Natural logarithm of the likelihood ratio: how much more often this distance occurs between the same than between
     * different ones. Above 0 it speaks for the same, below 0 against.
     *
     * @param distance finite
     * @return finite
     */
    double logLikelihoodRatio(double distance);

    /** Natural logarithm of the odds of same pairs where the calibration was measured: ln(same / different). */
    double priorLogOdds();

    /**
     * Probability that a pair is the same, where same pairs are as common as where the calibration was measured, 0 to 1. For other
     * odds, {@link #logLikelihoodRatio} is what stays valid.
     */
    default double probability(double distance) {
        return 1 / (1 + Math.exp(-(logLikelihoodRatio(distance) + priorLogOdds())));
    }
}
