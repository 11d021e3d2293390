package org.siamese.decision.calibrate;

/**
 * What wrong decisions cost, and how common same pairs are where the model is used.
 *
 * @param falseAccept cost of taking different ones to be the same, above 0
 * @param falseReject cost of taking the same to be different ones, above 0
 * @param priorSame share of same pairs in use, above 0 and below 1
 */
public record DecisionCosts(double falseAccept, double falseReject, double priorSame) {
    /** Checks the numbers. */
    public DecisionCosts {
        if (!(falseAccept > 0 && falseReject > 0 && Double.isFinite(falseAccept / falseReject))) {
            throw new IllegalArgumentException("falseAccept, falseReject: expected finite costs above 0, got "
                    + falseAccept + " and " + falseReject);
        }
        if (!(priorSame > 0 && priorSame < 1)) {
            throw new IllegalArgumentException("priorSame: expected above 0 and below 1, got " + priorSame);
        }
    }

    /** The log likelihood ratio from which on accepting costs less: ln(falseAccept / falseReject) - ln(prior odds). */
    public double logLikelihoodRatio() {
        return Math.log(falseAccept / falseReject) - Math.log(priorSame) + Math.log1p(-priorSame);
    }
}
