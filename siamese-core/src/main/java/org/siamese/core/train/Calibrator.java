package org.siamese.core.train;

import java.util.Map;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.decision.calibrate.ModelCalibration;

/**
 * Measures, when training has ended, what the distances of the new model mean; see {@link SiameseTrainer.Builder#calibration}. For
 * images use {@code ImageCalibration} of siamese-data.
 */
@FunctionalInterface
public interface Calibrator {
    /**
     * Rejects, before any training, what would fail after it: images that cannot be read or have another shape, too few pairs. Does nothing by
     * default.
     *
     * @param tower that will be trained
     * @param attachments that the model will carry, for images with their pipeline
     * @throws RuntimeException that says what is expected
     */
    default void requireUsable(Tower tower, Map<String, String> attachments) {}

    /** The calibration of a trained model, measured with its embeddings and its distance. */
    ModelCalibration calibrate(SiameseModel trained);
}
