package org.siamese.decision;

import java.util.Locale;
import java.util.Objects;

/**
 * Whether two inputs show the same, and how sure that is.
 *
 * @param relation the decision: {@link Relation#SAME} where the distance is at most the threshold
 * @param distance distance of the embeddings; smaller is closer
 * @param probabilitySame probability that they are the same, where same pairs are as common as in the calibration set
 * @param likelihoodRatio how many times more often this distance occurs between the same than between different ones; it does not
 *     depend on how common same pairs are
 * @param threshold the greatest distance that is decided to be the same
 * @param falseAcceptRate the false accept rate that the threshold was chosen for
 */
public record Decision(
        Relation relation,
        double distance,
        double probabilitySame,
        double likelihoodRatio,
        double threshold,
        double falseAcceptRate) {
    /** Checks that nothing is decided by what is no number. */
    public Decision {
        Objects.requireNonNull(relation, "relation");
        requireFinite("distance", distance);
        requireFinite("threshold", threshold);
        requireShare("probabilitySame", probabilitySame);
        requireShare("falseAcceptRate", falseAcceptRate);
        if (!(likelihoodRatio >= 0)) {
            throw new IllegalArgumentException("likelihoodRatio: expected at least 0, got " + likelihoodRatio);
        }
        if (relation.isSame() != (distance <= threshold)) {
            throw new IllegalArgumentException("relation: expected SAME where the distance is at most the threshold and"
                    + " DIFFERENT elsewhere, got " + relation + " for distance " + distance + " and threshold "
                    + threshold);
        }
    }

    private static void requireFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + ": expected a finite number, got " + value);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": expected 0 to 1, got " + value);
        }
    }

    /** Whether they are taken to be the same. */
    public boolean isSame() {
        return relation.isSame();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: distance %.4g, threshold %.4g with a false accept rate of %.3g %%, probability of the same %.3g, likelihood ratio %.3g",
                relation,
                distance,
                threshold,
                100 * falseAcceptRate,
                probabilitySame,
                likelihoodRatio);
    }
}
