package org.siamese.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.inference.Embedder;
import org.siamese.image.landmark.LandmarkSource;
import org.siamese.image.landmark.Landmarks;
import org.siamese.image.landmark.Point;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Finds landmarks by a network that maps a picture of a face to x, y of its points, such as 68. The face is where a detector finds it, or fills
 * the picture.
 *
 * <pre>{@code
 * ImagePipeline crop = ImagePipeline.grey().resize(64, 64).build();
 * LandmarkNetwork points = LandmarkNetwork.of(OnnxEmbedder.load(Path.of("landmarks.onnx"), crop), crop);
 * ImagePipeline pipeline = ImagePipeline.rgb()
 *         .align(LandmarkTemplate.arcFace(), points.mapped(Landmarks::fiveOf68))
 *         .build();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class LandmarkNetwork implements LandmarkSource {
    /** What the network's numbers are. */
    public enum Unit {
        /** Shares of the width and height of the face's picture, 0 to 1. */
        SHARES,
        /** Pixels of the network's input. */
        PIXELS
    }

    /** Where the face is. */
    @FunctionalInterface
    public interface Place {
        /**
         * The box of the face.
         *
         * @throws ImageException if there is none, or several
         */
        Box find(Picture picture, String name);
    }

    /**
     * A part of a picture, in pixels.
     *
     * @param left edge
     * @param top edge
     * @param width above 0
     * @param height above 0
     */
    public record Box(double left, double top, double width, double height) {}

    private final Embedder network;
    private final ImagePipeline crop;
    private final Place place;
    private final Unit unit;
    private final UnaryOperator<Landmarks> choice;

    private LandmarkNetwork(
            Embedder network, ImagePipeline crop, Place place, Unit unit, UnaryOperator<Landmarks> choice) {
        this.network = network;
        this.crop = crop;
        this.place = place;
        this.unit = unit;
        this.choice = choice;
    }

    /**
     * A network for faces that fill the picture, whose numbers are shares of it.
     *
     * @param network from the prepared picture of a face to x, y, x, y and so on
     * @param crop how the picture of a face is prepared, with a resize
     * @throws IllegalArgumentException if the network gives an odd number of values, or fewer than 4
     */
    public static LandmarkNetwork of(Embedder network, ImagePipeline crop) {
        if (network.dimension() < 4 || network.dimension() % 2 != 0) {
            throw new IllegalArgumentException(
                    "network: expected x and y of at least two points, got " + network.dimension() + " values");
        }
        return new LandmarkNetwork(
                network,
                Objects.requireNonNull(crop, "crop"),
                (picture, name) -> new Box(0, 0, picture.width(), picture.height()),
                Unit.SHARES,
                UnaryOperator.identity());
    }

    /** With another way to find the face. */
    public LandmarkNetwork withPlace(Place newPlace) {
        return new LandmarkNetwork(network, crop, Objects.requireNonNull(newPlace, "place"), unit, choice);
    }

    /**
     * With the face where a detector finds it.
     *
     * @param grown the side of the square that is cut out, by the larger side of the detector's box; 1 or a little more
     */
    public LandmarkNetwork withDetector(FaceDetector detector, double grown) {
        if (!(grown > 0) || !Double.isFinite(grown)) {
            throw new IllegalArgumentException("grown: expected a finite number above 0, got " + grown);
        }
        return withPlace((picture, name) -> {
            Face face = detector.oneFace(picture, name);
            double side = grown * Math.max(face.width(), face.height());
            return new Box(
                    face.left() + (face.width() - side) / 2, face.top() + (face.height() - side) / 2, side, side);
        });
    }

    /** With another unit of the network's numbers. */
    public LandmarkNetwork withUnit(Unit newUnit) {
        return new LandmarkNetwork(network, crop, place, Objects.requireNonNull(newUnit, "unit"), choice);
    }

    /** With some of the points, or points made of them, such as {@link Landmarks#fiveOf68}. */
    public LandmarkNetwork mapped(UnaryOperator<Landmarks> newChoice) {
        return new LandmarkNetwork(network, crop, place, unit, Objects.requireNonNull(newChoice, "choice"));
    }

    @Override
    public Landmarks find(Picture picture, String name) {
        Box box = place.find(picture, name);
        Picture face = crop.prepare(cut(picture, box), name);
        if (!face.shape().equals(network.inputShape())) {
            throw new ImageException(
                    name,
                    "expected a face prepared as " + network.inputShape() + " for the landmark network, got "
                            + face.shape());
        }
        float[] values = network.embed(face.values(), 1);
        double across = unit == Unit.SHARES ? box.width() : box.width() / face.width();
        double down = unit == Unit.SHARES ? box.height() : box.height() / face.height();
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
            if (!Float.isFinite(values[i]) || !Float.isFinite(values[i + 1])) {
                throw new ImageException(name, "expected landmarks, got NaN or infinity from the landmark network");
            }
            // Pixel (0, 0) has its centre half a pixel inside the box.
            points.add(new Point(box.left() + across * values[i] - 0.5, box.top() + down * values[i + 1] - 0.5));
        }
        return choice.apply(new Landmarks(points));
    }

    private static Picture cut(Picture picture, Box box) {
        if (box.left() == 0 && box.top() == 0 && box.width() == picture.width() && box.height() == picture.height()) {
            return picture;
        }
        int height = (int) Math.max(1, Math.round(box.height()));
        int width = (int) Math.max(1, Math.round(box.width()));
        float[] values = new float[Math.multiplyExact(picture.channels(), Math.multiplyExact(height, width))];
        int top = (int) Math.round(box.top());
        int left = (int) Math.round(box.left());
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int row = 0; row < height; row++) {
                int fromRow = Math.max(0, Math.min(picture.height() - 1, top + row));
                for (int column = 0; column < width; column++) {
                    int fromColumn = Math.max(0, Math.min(picture.width() - 1, left + column));
                    values[(channel * height + row) * width + column] = picture.get(channel, fromRow, fromColumn);
                }
            }
        }
        return Picture.of(picture.channels(), height, width, values);
    }
}
