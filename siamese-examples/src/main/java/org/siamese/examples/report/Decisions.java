package org.siamese.examples.report;

import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;

/** How the examples turn a distance into a decision and a probability. */
public final class Decisions {
    private Decisions() {}

    /**
     * The model with the threshold of the greatest balanced accuracy and a logistic calibration.
     *
     * @param calibration pairs to choose on, by the model's distance
     * @param description which data they are, in words
     */
    public static SiameseModel choose(SiameseModel model, ScoredPairs calibration, String description) {
        return model.withCalibration(
                ModelCalibration.on(calibration, description).balancedAccuracy().build());
    }

    /** Greatest distance that a model decides to be the same. */
    public static double threshold(SiameseModel model) {
        return calibration(model).threshold().distance();
    }

    /** Measures test pairs by distance, decision and probability. */
    public static Verification test(SiameseModel model, ScoredPairs pairs, long seed) {
        return Verification.of(pairs, threshold(model), calibration(model).calibration(), seed);
    }

    private static ModelCalibration calibration(SiameseModel model) {
        return model.calibration()
                .orElseThrow(() -> DataException.of("model", "threshold and calibration in its file", "none"));
    }
}
