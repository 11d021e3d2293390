package org.siamese.onnx;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.siamese.image.Channels;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.landmark.LandmarkSource;
import org.siamese.image.landmark.Landmarks;
import org.siamese.image.landmark.Point;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.onnx.internal.graph.GraphValue;
import org.siamese.onnx.internal.session.OnnxSession;

/**
 * Finds faces and five landmarks of each by a network with YuNet's outputs: {@code cls}, {@code obj}, {@code bbox} and {@code kps} for the
 * strides 8, 16 and 32. Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector" (2023). OpenCV's model zoo has such a network under the
 * MIT licence.
 *
 * <pre>{@code
 * FaceDetector detector = FaceDetector.yunet(Path.of("face_detection_yunet.onnx"));
 * ImagePipeline pipeline = ImagePipeline.rgb().align(LandmarkTemplate.arcFace(), detector).build();
 * }</pre>
 *
 * <p>As a source of landmarks it wants exactly one face in a picture, or takes the largest ({@link #withLargestFace}). A picture is shrunk
 * or enlarged to the network's size; where that is free, it is shrunk to at most 640 pixels a side. Thread-safe.
 */
public final class FaceDetector implements LandmarkSource, AutoCloseable {
    /** Least score of a face by default. */
    public static final double DEFAULT_LEAST_SCORE = 0.7;

    private static final int[] STRIDES = {8, 16, 32};
    private static final String[] PARTS = {"cls_", "obj_", "bbox_", "kps_"};
    private static final int[] WIDTHS = {1, 1, 4, 10};
    private static final double MOST_OVERLAP = 0.3;
    private static final int FREE_SIDE = 640;
    private static final int BYTES = 255;

    private final OnnxNetwork network;
    private final double leastScore;
    private final boolean largest;

    private FaceDetector(OnnxNetwork network, double leastScore, boolean largest) {
        if (!(leastScore > 0 && leastScore < 1)) {
            throw new IllegalArgumentException("leastScore: expected a value between 0 and 1, got " + leastScore);
        }
        this.network = network;
        this.leastScore = leastScore;
        this.largest = largest;
    }

    /**
     * Loads a network with YuNet's outputs.
     *
     * @throws OnnxException if it cannot be used, or has other outputs
     */
    public static FaceDetector yunet(Path file) {
        return yunet(file, OnnxOptions.ofDefaults());
    }

    /** As {@link #yunet(Path)}, with a number of threads. */
    public static FaceDetector yunet(Path file, OnnxOptions options) {
        OnnxOptions sized = options.withLayout(ImageLayout.CHANNELS_FIRST);
        OnnxNetwork network = OnnxNetwork.load(
                file, NetworkInput.Given.orElse(Channels.RGB.count(), FREE_SIDE), sized, found -> outputs(file, found));
        return new FaceDetector(network, DEFAULT_LEAST_SCORE, false);
    }

    private static List<String> outputs(Path file, List<GraphValue> found) {
        List<String> names = found.stream().map(GraphValue::name).toList();
        List<String> wanted = new ArrayList<>();
        for (int stride : STRIDES) {
            for (String part : PARTS) {
                wanted.add(part + stride);
            }
        }
        if (!names.containsAll(wanted)) {
            throw new OnnxException(file + ": expected YuNet's outputs " + wanted + ", got " + names, null);
        }
        return wanted;
    }

    /** With another least score of a face, 0 to 1. The network is shared. */
    public FaceDetector withLeastScore(double newLeastScore) {
        return new FaceDetector(network, newLeastScore, largest);
    }

    /** One that takes the largest face of a picture with several. The network is shared. */
    public FaceDetector withLargestFace() {
        return new FaceDetector(network, leastScore, true);
    }

    /** The faces of a picture, the surest first. */
    public List<Face> detect(Picture picture) {
        int height = network.input().shape().height();
        int width = network.input().shape().width();
        double scale = Math.min((double) height / picture.height(), (double) width / picture.width());
        int innerHeight = Math.max(1, Math.min(height, (int) Math.round(picture.height() * scale)));
        int innerWidth = Math.max(1, Math.min(width, (int) Math.round(picture.width() * scale)));
        Picture inner = ImagePipeline.rgb()
                .resize(innerHeight, innerWidth)
                .bgr()
                .scale(BYTES)
                .build()
                .prepare(picture);
        float[] image = new float[network.input().shape().size()];
        for (int channel = 0; channel < inner.channels(); channel++) {
            for (int row = 0; row < innerHeight; row++) {
                System.arraycopy(
                        inner.values(),
                        (channel * innerHeight + row) * innerWidth,
                        image,
                        (channel * height + row) * width,
                        innerWidth);
            }
        }
        int rows = network.input().rows(1);
        FloatBuffer buffer = OnnxNetwork.buffer(rows * image.length);
        network.input().fill(buffer, image, 0, 1, rows);
        List<Face> found = decoded(
                network.run(buffer, rows),
                height,
                width,
                (double) picture.height() / innerHeight,
                (double) picture.width() / innerWidth);
        found.sort(Comparator.comparingDouble(Face::score).reversed());
        List<Face> kept = new ArrayList<>();
        for (Face face : found) {
            if (kept.stream().noneMatch(other -> other.overlap(face) > MOST_OVERLAP)) {
                kept.add(face);
            }
        }
        return kept;
    }

    private List<Face> decoded(List<OnnxSession.Output> outputs, int height, int width, double down, double across) {
        List<Face> faces = new ArrayList<>();
        for (int level = 0; level < STRIDES.length; level++) {
            int stride = STRIDES[level];
            int columns = width / stride;
            int cells = height / stride * columns;
            float[][] parts = new float[PARTS.length][];
            for (int part = 0; part < PARTS.length; part++) {
                parts[part] = outputs.get(level * PARTS.length + part).values();
                if (parts[part].length < cells * WIDTHS[part]) {
                    throw new OnnxException(
                            network.name() + ", output " + PARTS[part] + stride + ": expected " + cells * WIDTHS[part]
                                    + " values for " + height + " x " + width + " pixels, got " + parts[part].length,
                            null);
                }
            }
            for (int cell = 0; cell < cells; cell++) {
                double score = Math.sqrt(unit(parts[0][cell]) * unit(parts[1][cell]));
                if (score >= leastScore) {
                    faces.add(face(parts, cell, cell / columns, cell % columns, stride, score, down, across));
                }
            }
        }
        return faces;
    }

    private static double unit(float value) {
        return Math.max(0, Math.min(1, value));
    }

    private static Face face(
            float[][] parts, int cell, int row, int column, int stride, double score, double down, double across) {
        float[] box = parts[2];
        float[] places = parts[3];
        double width = Math.exp(box[4 * cell + 2]) * stride * across;
        double height = Math.exp(box[4 * cell + 3]) * stride * down;
        double middleX = (column + box[4 * cell]) * stride * across;
        double middleY = (row + box[4 * cell + 1]) * stride * down;
        List<Point> points = new ArrayList<>();
        for (int point = 0; point < 5; point++) {
            points.add(new Point(
                    (places[10 * cell + 2 * point] + column) * stride * across,
                    (places[10 * cell + 2 * point + 1] + row) * stride * down));
        }
        return new Face(middleX - width / 2, middleY - height / 2, width, height, score, new Landmarks(points));
    }

    /**
     * The one face of a picture, or the largest.
     *
     * @throws ImageException if there is none, or several and the largest is not asked for
     */
    public Face oneFace(Picture picture, String name) {
        List<Face> faces = detect(picture);
        if (faces.isEmpty()) {
            throw new ImageException(
                    name,
                    "expected a picture of one face, found none with a score of at least "
                            + String.format(Locale.ROOT, "%.2f", leastScore));
        }
        if (faces.size() > 1 && !largest) {
            throw new ImageException(
                    name,
                    "expected a picture of one face, found " + faces.size()
                            + "; cut out the right one, or take the largest by withLargestFace()");
        }
        return faces.stream()
                .max(Comparator.comparingDouble(face -> face.width() * face.height()))
                .orElseThrow();
    }

    @Override
    public Landmarks find(Picture picture, String name) {
        return oneFace(picture, name).landmarks();
    }

    @Override
    public void close() {
        network.close();
    }
}
