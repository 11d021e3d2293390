package org.siamese.examples.command;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.image.ImageShape;
import org.siamese.image.landmark.LandmarkFile;
import org.siamese.image.landmark.LandmarkSource;
import org.siamese.image.landmark.Landmarks;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.onnx.FaceDetector;
import org.siamese.onnx.LandmarkNetwork;
import org.siamese.onnx.OnnxEmbedder;
import picocli.CommandLine.Option;

/** Where the landmarks of faces come from. Filled by the command line. */
public final class LandmarkOptions {
    private static final double GROWN = 1.1;

    @Option(
            names = "--landmarks",
            paramLabel = "FILE",
            order = 30,
            description = "Lines of the name of an image, then x and y of its landmarks, with commas between.")
    private @Nullable Path file;

    @Option(
            names = "--detector",
            paramLabel = "FILE",
            order = 31,
            description = "A face detector in ONNX format with YuNet's outputs; it gives five landmarks.")
    private @Nullable Path detector;

    @Option(
            names = "--landmark-network",
            paramLabel = "FILE",
            order = 32,
            description =
                    "A network in ONNX format from a face, with values of 0 to 1, to 68 landmarks as shares of width"
                            + " and height, of which five are used. The face fills the image, unless --detector finds it.")
    private @Nullable Path network;

    @Option(
            names = "--largest-face",
            order = 33,
            description = "Where --detector finds several faces, take the largest; otherwise the image is refused.")
    private boolean largest;

    /** The source asked for; empty if none was. */
    public Optional<LandmarkSource> source() {
        if (file != null) {
            return Optional.of(LandmarkFile.read(file));
        }
        Optional<FaceDetector> faces = Optional.ofNullable(detector)
                .map(FaceDetector::yunet)
                .map(found -> largest ? found.withLargestFace() : found);
        if (network == null) {
            return faces.map(LandmarkSource.class::cast);
        }
        OnnxEmbedder points = OnnxEmbedder.load(network);
        ImageShape shape = points.inputShape();
        ImagePipeline.Builder crop = shape.channels() == 1 ? ImagePipeline.grey() : ImagePipeline.rgb();
        LandmarkNetwork source = LandmarkNetwork.of(
                        points, crop.resize(shape.height(), shape.width()).build())
                .mapped(Landmarks::fiveOf68);
        return Optional.of(faces.map(found -> source.withDetector(found, GROWN)).orElse(source));
    }

    /** Whether a file is given, or networks, but not both. */
    public boolean isOneKind() {
        return file == null || detector == null && network == null;
    }

    /** What landmarks come from, in words. */
    public String words() {
        if (file != null) {
            return "landmarks from a file";
        }
        return network != null
                ? "68 landmarks of a network"
                : detector != null ? "five landmarks of a detector" : "none";
    }
}
