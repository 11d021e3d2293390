package org.siamese.examples.report;

import org.siamese.core.calibrate.ModelCalibration;
import org.siamese.core.evaluate.ScoredPairs;
import org.siamese.core.evaluate.Verification;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;

/**
 * How a distance becomes a decision and a probability.
 *
 * @param calibration threshold and calibration with what they were chosen on
 */
public record Decision(ModelCalibration calibration) {
    private static final String NAME = "calibration";

    /**
     * The threshold of the greatest balanced accuracy and a logistic calibration.
     *
     * @param development pairs to choose on
     * @param description which data they are, in words
     */
    public static Decision chosenOn(ScoredPairs development, String description) {
        return new Decision(
                ModelCalibration.on(development, description).balancedAccuracy().build());
    }

    /**
     * The decision of a saved model.
     *
     * @throws DataException if it has none
     */
    public static Decision of(SiameseModel model) {
        String json = model.attachments().get(NAME);
        if (json == null) {
            throw DataException.of(
                    "model",
                    "an attachment '" + NAME + "' with threshold and calibration",
                    "the attachments " + model.attachments().keySet());
        }
        try {
            return new Decision(ModelCalibration.fromJson(json));
        } catch (IllegalArgumentException e) {
            throw new DataException("model: " + e.getMessage(), e);
        }
    }

    /** The model with this decision. */
    public SiameseModel attachTo(SiameseModel model) {
        return model.withAttachment(NAME, calibration.toJson());
    }

    /** Greatest distance that is decided to be the same. */
    public double threshold() {
        return calibration.threshold().distance();
    }

    /** Measures test pairs by distance, decision and probability. */
    public Verification test(ScoredPairs pairs, long seed) {
        return Verification.of(pairs, threshold(), calibration.calibration(), seed);
    }
}
