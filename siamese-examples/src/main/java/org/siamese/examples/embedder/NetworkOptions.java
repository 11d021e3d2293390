package org.siamese.examples.embedder;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.examples.command.CommonOptions;
import org.siamese.image.landmark.LandmarkSource;
import org.siamese.image.landmark.LandmarkTemplate;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.onnx.OnnxEmbedder;
import org.siamese.onnx.OnnxOptions;
import picocli.CommandLine.Option;

/** The network, and what it expects of images. Filled by the command line. */
final class NetworkOptions {
    /** The order of channels. */
    enum Order {
        GREY,
        RGB,
        BGR
    }

    /** How embeddings are compared. */
    enum Measure {
        COSINE(new CosineDistance()),
        EUCLIDEAN(EuclideanDistance.plain());

        private final Distance distance;

        Measure(Distance distance) {
            this.distance = distance;
        }

        Distance distance() {
            return distance;
        }
    }

    /** Where the network expects landmarks. */
    enum Template {
        ARCFACE,
        EYES
    }

    @Option(
            names = "--model",
            paramLabel = "FILE",
            required = true,
            order = 20,
            description = "The network in ONNX format: one input of images, one output with a row for each.")
    private @Nullable Path file;

    @Option(
            names = "--channels",
            paramLabel = "ORDER",
            order = 21,
            defaultValue = "RGB",
            description = "What the network expects: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Order order = Order.RGB;

    @Option(
            names = "--scale",
            paramLabel = "X",
            order = 22,
            defaultValue = "1",
            description = "Factor of values, which are 0 to 1: 255 for networks that expect bytes. Default: 1.")
    private double scale;

    @Option(
            names = "--mean",
            paramLabel = "X",
            split = ",",
            order = 23,
            description = "What is subtracted then, once or for each channel. Default: 0.")
    private double[] mean = {0};

    @Option(
            names = "--deviation",
            paramLabel = "X",
            split = ",",
            order = 24,
            description = "What it is divided by then, once or for each channel. Default: 1.")
    private double[] deviation = {1};

    @Option(
            names = "--size",
            paramLabel = "N",
            order = 25,
            defaultValue = "0",
            description = "Rows and columns of an image where the network leaves them free.")
    private int size;

    @Option(names = "--output", paramLabel = "NAME", order = 26, description = "The output, where there are several.")
    private @Nullable String output;

    @Option(
            names = "--distance",
            paramLabel = "NAME",
            order = 27,
            defaultValue = "COSINE",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Measure measure = Measure.COSINE;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            order = 28,
            defaultValue = "ARCFACE",
            description = "Where landmarks belong: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, five points.")
    private Template template = Template.ARCFACE;

    @Option(names = "--mirror", order = 29, description = "Take the mean embedding of each image and its mirror image.")
    private boolean mirror;

    void check(CommonOptions options) {
        options.require(scale > 0 && Double.isFinite(scale), "--scale", "a finite number above 0", scale);
        int channels = order == Order.GREY ? 1 : 3;
        options.require(
                mean.length == 1 || mean.length == channels, "--mean", "1 or " + channels + " numbers", mean.length);
        options.require(
                deviation.length == 1 || deviation.length == channels,
                "--deviation",
                "1 or " + channels + " numbers",
                deviation.length);
        for (double value : deviation) {
            options.require(value > 0 && Double.isFinite(value), "--deviation", "finite numbers above 0", value);
        }
        options.require(size >= 0, "--size", "at least 1", size);
    }

    Path file() {
        if (file == null) {
            throw new IllegalStateException("options: expected to be filled by a command line first");
        }
        return file;
    }

    boolean mirror() {
        return mirror;
    }

    Distance distance() {
        return measure.distance();
    }

    /** The network with a pipeline for its images. */
    OnnxEmbedder load(Optional<LandmarkSource> landmarks) {
        OnnxOptions options = OnnxOptions.ofDefaults();
        options = output == null ? options : options.withOutput(output);
        options = size == 0 ? options : options.withInputSize(size, size);
        int height;
        int width;
        try (OnnxEmbedder bare = OnnxEmbedder.load(file(), options)) {
            height = bare.inputShape().height();
            width = bare.inputShape().width();
        }
        return OnnxEmbedder.load(file(), pipeline(height, width, landmarks), options);
    }

    private ImagePipeline pipeline(int height, int width, Optional<LandmarkSource> landmarks) {
        ImagePipeline.Builder pipeline = order == Order.GREY ? ImagePipeline.grey() : ImagePipeline.rgb();
        if (landmarks.isPresent()) {
            pipeline.align(template(height, width), landmarks.get());
        } else {
            pipeline.resize(height, width);
        }
        if (order == Order.BGR) {
            pipeline.bgr();
        }
        if (scale != 1) {
            pipeline.scale(scale);
        }
        if (mean.length > 1 || deviation.length > 1) {
            pipeline.normalise(each(mean), each(deviation));
        } else if (mean[0] != 0 || deviation[0] != 1) {
            pipeline.normalise(mean[0], deviation[0]);
        }
        return pipeline.build();
    }

    /** ArcFace's template in the middle of the picture's larger square. */
    private LandmarkTemplate template(int height, int width) {
        if (template == Template.EYES) {
            return LandmarkTemplate.eyes(height, width, 0.4, 0.35);
        }
        LandmarkTemplate square = LandmarkTemplate.arcFace(Math.min(height, width));
        return new LandmarkTemplate(height, width, square.points());
    }

    private static double[] each(double[] values) {
        return values.length == 1 ? new double[] {values[0], values[0], values[0]} : values;
    }
}
