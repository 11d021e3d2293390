package org.siamese.image.inference;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.Decision;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.image.FiniteValues;
import org.siamese.image.ImageShape;

/**
 * How a model uses its embedder: what is saved beside the parameters. A calibration holds for the views, the whitening and the distance it
 * was measured with, a whitening for the views, so they are dropped when those change. Immutable and thread-safe.
 *
 * @param attachments texts by name, for example how images were prepared
 * @param testTimeAugmentation the views over which an embedding is the mean
 * @param whitening how embeddings are whitened, null if they are not
 * @param distance how embeddings are compared
 * @param calibration what a distance means, null if that was not measured
 */
public record InferenceSettings(
        Map<String, String> attachments,
        TestTimeAugmentation testTimeAugmentation,
        @Nullable Whitening whitening,
        Distance distance,
        @Nullable ModelCalibration calibration) {
    /** Copies the attachments. */
    public InferenceSettings {
        attachments = Collections.unmodifiableMap(new TreeMap<>(attachments));
        Objects.requireNonNull(testTimeAugmentation, "testTimeAugmentation");
        Objects.requireNonNull(distance, "distance");
    }

    /** Each image as it is, plain Euclidean distance, no whitening and no calibration. */
    public static InferenceSettings of(Map<String, String> attachments) {
        return new InferenceSettings(attachments, TestTimeAugmentation.none(), null, EuclideanDistance.plain(), null);
    }

    /**
     * The settings of several models as one, whose embedding is theirs side by side. Attachments that are the same in all parts stay;
     * others get the part's number, as in "training 2".
     *
     * @throws IllegalArgumentException if the parts differ in views or distance, or one is whitened
     */
    public static InferenceSettings ensemble(List<InferenceSettings> parts) {
        InferenceSettings first = parts.get(0);
        Map<String, String> together = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            InferenceSettings part = parts.get(i);
            String where = "parts, number " + (i + 1) + ": expected ";
            if (part.whitening != null) {
                throw new IllegalArgumentException(
                        where + "a model without whitening, got one with it; whiten the ensemble");
            }
            if (!part.testTimeAugmentation.equals(first.testTimeAugmentation)) {
                throw new IllegalArgumentException(
                        where + "the first one's " + first.testTimeAugmentation + ", got " + part.testTimeAugmentation);
            }
            if (!part.distance.equals(first.distance)) {
                throw new IllegalArgumentException(
                        where + "the first one's distance, " + first.distance + ", got " + part.distance);
            }
            int number = i + 1;
            part.attachments.forEach((name, text) -> {
                boolean shared = parts.stream().allMatch(other -> text.equals(other.attachments.get(name)));
                together.put(shared ? name : name + " " + number, text);
            });
        }
        return new InferenceSettings(together, first.testTimeAugmentation, null, first.distance, null);
    }

    /** These settings with one more attachment, or another text of it. */
    public InferenceSettings withAttachment(String name, String text) {
        Map<String, String> more = new TreeMap<>(attachments);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(text, "text"));
        return new InferenceSettings(more, testTimeAugmentation, whitening, distance, calibration);
    }

    /** These settings with other views, and without whitening and calibration. */
    public InferenceSettings withTestTimeAugmentation(TestTimeAugmentation views) {
        return new InferenceSettings(attachments, views, null, distance, null);
    }

    /** These settings with another whitening, null for none, and without calibration. */
    public InferenceSettings withWhitening(@Nullable Whitening newWhitening) {
        return new InferenceSettings(attachments, testTimeAugmentation, newWhitening, distance, null);
    }

    /** These settings with another distance, and without calibration. */
    public InferenceSettings withDistance(Distance newDistance) {
        return new InferenceSettings(attachments, testTimeAugmentation, whitening, newDistance, null);
    }

    /** These settings with a calibration, measured with them. */
    public InferenceSettings withCalibration(ModelCalibration newCalibration) {
        return new InferenceSettings(
                attachments,
                testTimeAugmentation,
                whitening,
                distance,
                Objects.requireNonNull(newCalibration, "calibration"));
    }

    /**
     * Embeddings of images by these settings: over all views, and whitened.
     *
     * @param images {@code count} images of the embedder's shape one after the other
     * @return {@code count} embeddings one after the other
     * @throws IllegalArgumentException if the number of values is another, or a value is NaN or infinite
     * @throws IllegalStateException if the embedder gives another number of values, or one that is NaN or infinite
     */
    public float[] embed(Embedder embedder, float[] images, int count) {
        ImageShape shape = embedder.inputShape();
        Embedder.requireBatch(shape, images, count);
        String problem = FiniteValues.problem(images, shape.size());
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("images, " + problem);
        }
        float[] rows = testTimeAugmentation.isNone()
                ? embedder.embed(images, count)
                : toFloats(testTimeAugmentation.embed(
                        images, count, shape, seen -> toDoubles(embedder.embed(seen, count))));
        if (rows.length != count * embedder.dimension()) {
            throw new IllegalStateException("embedder: expected " + count + " embeddings of " + embedder.dimension()
                    + " values, got " + rows.length + " values");
        }
        String wrong = FiniteValues.problem(rows, embedder.dimension());
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("embedder, embeddings, " + wrong);
        }
        return whitening == null
                ? rows
                : toFloats(whitening
                        .of(RowMatrix.of(rows, count, embedder.dimension()))
                        .values());
    }

    private static double[] toDoubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private static float[] toFloats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }

    /**
     * The decision for a distance.
     *
     * @throws IllegalStateException if there is no calibration
     * @throws IllegalArgumentException if the distance is NaN or infinite
     */
    public Decision decide(double measured) {
        return requireCalibration().decide(measured);
    }

    /**
     * The calibration.
     *
     * @throws IllegalStateException if there is none
     */
    public ModelCalibration requireCalibration() {
        if (calibration == null) {
            throw new IllegalStateException(
                    "model: expected a calibration to decide by, got none; measure one on calibration pairs with"
                            + " ModelCalibration.on and add it with withCalibration");
        }
        return calibration;
    }
}
