package org.siamese.decision.evaluate;

/**
 * What goes wrong at one threshold, which was chosen on other identities.
 *
 * @param threshold the greatest distance that is decided to be the same
 * @param falseAcceptRate share of different pairs accepted
 * @param falseRejectRate share of same pairs rejected
 * @param accuracy share of pairs decided rightly; depends on how many pairs of each kind there are
 * @param halfTotalErrorRate (false accept rate + false reject rate) / 2
 */
public record ThresholdErrors(
        double threshold,
        Estimate falseAcceptRate,
        Estimate falseRejectRate,
        Estimate accuracy,
        Estimate halfTotalErrorRate) {}
