package org.siamese.core.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.engine.TowerEngine;

/**
 * Images of identities that training does not see, measured after each epoch.
 *
 * @param features [n, channels, height, width] or what else the tower takes; not copied, not changed
 * @param identities what each row shows
 * @param measure what is measured
 */
public record Validation(INDArray features, Labels identities, ValidationMeasure measure) {
    /** Checks that there are as many rows. */
    public Validation {
        if (features.rank() < 2 || features.size(0) != identities.rows()) {
            throw new IllegalArgumentException("features: expected " + identities.rows()
                    + " rows like the identities, got shape " + java.util.Arrays.toString(features.shape()));
        }
    }

    /** What a tower measures as it is. */
    double measure(TowerEngine engine) {
        return measure.of(engine.embed(features), identities);
    }

    /** A set measured by its equal error rate over all pairs. */
    public static Validation of(INDArray features, Labels identities) {
        return new Validation(features, identities, ValidationMeasure.Standard.EQUAL_ERROR_RATE);
    }
}
