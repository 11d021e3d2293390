package org.siamese.decision.calibrate;

import java.time.Instant;
import java.util.Objects;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * What a calibration and a threshold were measured on.
 *
 * @param description which data, in words
 * @param pairs number of pairs
 * @param same how many of them are the same
 * @param identities number of identities
 * @param date when
 */
public record CalibrationSet(String description, int pairs, int same, int identities, Instant date) {
    /** Checks the counts. */
    public CalibrationSet {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(date, "date");
        if (same < 1 || same >= pairs || identities < 1) {
            throw new IllegalArgumentException(
                    "counts: expected same and different pairs of at least one identity, got " + pairs + " pairs, "
                            + same + " same, " + identities + " identities");
        }
    }

    static CalibrationSet of(ScoredPairs pairs, String description, Instant date) {
        return new CalibrationSet(description, pairs.size(), pairs.sameCount(), pairs.identityCount(), date);
    }

    /** Number of different pairs. */
    public int different() {
        return pairs - same;
    }
}
