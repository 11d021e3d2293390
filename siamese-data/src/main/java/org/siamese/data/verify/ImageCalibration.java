package org.siamese.data.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.Calibrator;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Calibrates a model on images of identities that it was not trained on:
 *
 * <pre>{@code
 * ImageCalibration.allPairs(heldOut, "20 persons of 2024, none trained on").withRule(rule -> rule.falseAcceptRate(0.01))
 * }</pre>
 *
 * <p>Images are prepared by the model's own pipeline, where it has one. Before training, all images are read once, and the rule is tried on as many
 * pairs of the same relations, so that what would fail after hours of training fails at once. Immutable and thread-safe.
 */
public final class ImageCalibration implements Calibrator {
    /** Of the distances of different pairs against those of same ones, where distances are made up. */
    private static final double SHIFT = 0.5;

    private final ImageDataset images;
    private final List<ItemPair> pairs;
    private final String description;
    private final UnaryOperator<ModelCalibration.Builder> rule;

    private ImageCalibration(
            ImageDataset images,
            List<ItemPair> pairs,
            String description,
            UnaryOperator<ModelCalibration.Builder> rule) {
        this.images = Objects.requireNonNull(images, "images");
        this.pairs = List.copyOf(pairs);
        this.description = Objects.requireNonNull(description, "description");
        this.rule = Objects.requireNonNull(rule, "rule");
    }

    /**
     * On all pairs of images that have a class.
     *
     * @param images of at least two classes, one of them with two images
     * @param description which data they are, in words; saved with the model
     */
    public static ImageCalibration allPairs(ImageDataset images, String description) {
        boolean two = images.counts().values().stream().anyMatch(count -> count > 1);
        if (images.classes().count() < 2 || !two) {
            throw DataException.of(
                    "calibration images",
                    "at least 2 classes, one of them with 2 images",
                    images.counts().toString());
        }
        return new ImageCalibration(images, List.of(), description, UnaryOperator.identity());
    }

    /** On listed pairs, of which the relation is given, such as genuine and forged signatures. */
    public static ImageCalibration listed(PairSet pairs, String description) {
        if (pairs.pairs().isEmpty()) {
            throw DataException.of("calibration pairs", "at least one", "none");
        }
        return new ImageCalibration(pairs.images(), pairs.pairs(), description, UnaryOperator.identity());
    }

    /**
     * This calibration with another method or threshold; by default logistic, with equal error rates.
     *
     * @param newRule chooses on the builder, as in {@code rule -> rule.method(CalibrationMethod.BETA).falseAcceptRate(0.01)}
     */
    public ImageCalibration withRule(UnaryOperator<ModelCalibration.Builder> newRule) {
        return new ImageCalibration(images, pairs, description, newRule);
    }

    @Override
    public void requireUsable(Tower tower, Map<String, String> attachments) {
        ImageDataset prepared = prepared(attachments).preload();
        long[] shape = prepared.imageShape();
        if (!Arrays.equals(shape, tower.inputShape())) {
            throw DataException.of(
                    "calibration images",
                    "the tower's input shape [channels, height, width] " + Arrays.toString(tower.inputShape()),
                    Arrays.toString(shape));
        }
        calibration(pretended());
    }

    @Override
    public ModelCalibration calibrate(SiameseModel trained) {
        ImageDataset prepared = prepared(trained.attachments());
        return calibration(
                pairs.isEmpty()
                        ? ImageScores.allPairs(trained, prepared)
                        : ImageScores.listed(trained, new PairSet(prepared, pairs)));
    }

    private ModelCalibration calibration(ScoredPairs scores) {
        return rule.apply(ModelCalibration.on(scores, description)).build();
    }

    private ImageDataset prepared(Map<String, String> attachments) {
        if (!attachments.containsKey(ImagePipeline.ATTACHMENT)) {
            return images;
        }
        ImagePipeline pipeline = ImagePipeline.fromAttachments(attachments);
        return pipeline.equals(images.pipeline()) ? images : images.withPipeline(pipeline);
    }

    /** Pairs of the same relations as those to come, with random distances: smaller for same pairs on average. */
    private ScoredPairs pretended() {
        Random random = new Random(1);
        if (!pairs.isEmpty()) {
            return ScoredPairs.of(
                    pairs.stream()
                            .mapToDouble(pair ->
                                    random.nextDouble() + (pair.relation().isSame() ? 0 : SHIFT))
                            .toArray(),
                    pairs.stream().map(ItemPair::relation).toList(),
                    new int[pairs.size()],
                    new int[pairs.size()]);
        }
        int[] labels = IntStream.range(0, images.size())
                .map(images.classes()::classOf)
                .filter(label -> label >= 0)
                .toArray();
        double[] values = Arrays.stream(labels)
                .mapToDouble(label -> label % 2 + random.nextDouble())
                .toArray();
        return ScoredPairs.allPairs(RowMatrix.of(values, labels.length, 1), labels);
    }
}
