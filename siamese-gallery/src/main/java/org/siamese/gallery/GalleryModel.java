package org.siamese.gallery;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.Distance;
import org.siamese.gallery.index.VectorComparison;
import org.siamese.image.model.ImageModel;

/**
 * What a gallery needs to know about the model whose embeddings it holds: their length, their distance, its calibration, and its fingerprint.
 * A gallery opens with the model that filled it only. Immutable and thread-safe.
 */
public final class GalleryModel {
    private final @Nullable ImageModel images;
    private final int dimension;
    private final Distance distance;
    private final @Nullable ModelCalibration calibration;
    private final ModelFingerprint fingerprint;

    private GalleryModel(
            @Nullable ImageModel images,
            int dimension,
            Distance distance,
            @Nullable ModelCalibration calibration,
            ModelFingerprint fingerprint) {
        this.images = images;
        this.dimension = dimension;
        this.distance = distance;
        this.calibration = calibration;
        this.fingerprint = fingerprint;
        VectorComparison.of(distance);
    }

    /**
     * A model that embeds images. Embeds three synthetic images for the fingerprint.
     *
     * @throws IllegalArgumentException if its distance is none that a gallery can search by
     */
    public static GalleryModel of(ImageModel model) {
        return new GalleryModel(
                model,
                model.embedder().dimension(),
                model.settings().distance(),
                model.settings().calibration(),
                ModelFingerprint.of(model));
    }

    /**
     * Vectors that come from elsewhere. The gallery then takes no images.
     *
     * @param name of what makes them, with its version; a gallery of another name is rejected
     * @param dimension values of a vector
     * @param distance how they are compared
     * @param calibration what a distance means, null if that was not measured; then nobody is identified
     */
    public static GalleryModel ofVectors(
            String name, int dimension, Distance distance, @Nullable ModelCalibration calibration) {
        Objects.requireNonNull(name, "name");
        if (dimension < 1 || dimension > 16_384) {
            throw new IllegalArgumentException("dimension: expected 1 to 16384, got " + dimension);
        }
        return new GalleryModel(
                null, dimension, distance, calibration, ModelFingerprint.ofVectors(name, dimension, distance));
    }

    /** Values of an embedding. */
    public int dimension() {
        return dimension;
    }

    /** How embeddings are compared. */
    public Distance distance() {
        return distance;
    }

    /** What a distance means; empty if that was not measured. */
    public Optional<ModelCalibration> calibration() {
        return Optional.ofNullable(calibration);
    }

    ModelCalibration requireCalibration() {
        if (calibration == null) {
            throw new IllegalStateException(
                    "model: expected a calibration to decide by, got none; measure one on calibration pairs with"
                            + " ModelCalibration.on and give it to the model");
        }
        return calibration;
    }

    ImageModel requireImages() {
        if (images == null) {
            throw new IllegalStateException(
                    "model: expected one that embeds images, got one of vectors from elsewhere");
        }
        return images;
    }

    ModelFingerprint fingerprint() {
        return fingerprint;
    }

    float[] requireVector(float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException("vector: expected " + dimension + " values, got " + vector.length);
        }
        int bad = org.siamese.image.FiniteValues.firstNonFinite(vector);
        if (bad >= 0) {
            throw new IllegalArgumentException(
                    "vector, value " + bad + ": expected a finite number, got " + vector[bad]);
        }
        return vector;
    }
}
