package org.siamese.decision.evaluate;

import java.util.List;

/**
 * How good the probabilities and likelihood ratios of a calibration are.
 *
 * @param cllr log-likelihood-ratio cost in bits, (mean over same pairs of log2(1 + 1/LR) + mean over different pairs of log2(1 + LR))
 *     / 2: 0 is perfect, 1 says nothing, more misleads. What it exceeds {@link Verification#minCllr()} by is lost by bad
 *     calibration. Brümmer and du Preez, "Application-independent evaluation of speaker detection" (2006)
 * @param brier mean of (probability - outcome) squared; 0 is perfect. Brier (1950)
 * @param reliability bins of equal width that hold pairs, ascending
 */
public record ProbabilityQuality(Estimate cllr, Estimate brier, List<ReliabilityBin> reliability) {
    /** Copies the list. */
    public ProbabilityQuality {
        reliability = List.copyOf(reliability);
    }
}
