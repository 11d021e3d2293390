package org.siamese.gallery;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.calibrate.DecisionThreshold;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.IdentificationThreshold;
import org.siamese.gallery.store.GalleryDescription;

/** The model's calibration with the threshold of identification in the place of that for pairs. Thread-safe. */
final class IdentificationRule {
    private final IdentificationThreshold threshold;
    private final ModelCalibration calibration;
    private volatile AtSize last;

    private record AtSize(int enrolled, ModelCalibration rule) {}

    private IdentificationRule(IdentificationThreshold threshold, ModelCalibration calibration) {
        this.threshold = threshold;
        this.calibration = calibration;
        this.last = new AtSize(threshold.gallerySize(), made(threshold.gallerySize()));
    }

    static @Nullable IdentificationRule of(GalleryDescription description, GalleryModel model) {
        ModelCalibration calibration = model.calibration().orElse(null);
        return description.threshold().isEmpty() || calibration == null
                ? null
                : new IdentificationRule(IdentificationThreshold.fromJson(description.threshold()), calibration);
    }

    IdentificationThreshold threshold() {
        return threshold;
    }

    ModelCalibration at(int enrolled) {
        int size = Math.max(1, enrolled);
        AtSize known = last;
        if (known.enrolled() != size) {
            known = new AtSize(size, made(size));
            last = known;
        }
        return known.rule();
    }

    private ModelCalibration made(int enrolled) {
        double perIdentity = -Math.expm1(Math.log1p(-threshold.rate()) / enrolled);
        double missed = threshold.errors().falseNegativeRate().value();
        DecisionThreshold distance = new DecisionThreshold(
                threshold.distanceAt(enrolled),
                "false-positive identification rate of at most " + threshold.rate() + " with " + enrolled + " enrolled",
                perIdentity,
                perIdentity,
                Double.isNaN(missed) ? 0 : missed);
        return new ModelCalibration(calibration.calibration(), distance, calibration.calibrationSet());
    }
}
