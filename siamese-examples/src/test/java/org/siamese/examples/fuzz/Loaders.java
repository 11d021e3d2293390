package org.siamese.examples.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.siamese.core.train.TrainingConfiguration;
import org.siamese.decision.calibrate.CalibrationMethod;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.Channels;
import org.siamese.image.Picture;
import org.siamese.image.decode.ImageDecoder;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomFlip;
import org.siamese.losses.ArcFaceLoss;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.TripletMarginLoss;

/** The loaders by name. */
final class Loaders {
    static final List<String> NAMES = List.of(
            "model",
            "checkpoint",
            "PNM",
            "PNG",
            "JPEG",
            "BMP",
            "TIFF",
            "WebP",
            "GIF",
            "pipeline JSON",
            "training JSON",
            "calibration JSON",
            "CSV",
            "idx",
            "idx.gz",
            "Omniglot zip",
            "ONNX tower",
            "ONNX network");

    private static final Path FORMATS = Path.of("siamese-image/src/test/resources/org/siamese/image/decode/formats");

    private Loaders() {}

    /** Makes a loader, and its whole files. */
    static Loader named(String name, Path folder) throws IOException {
        return switch (name) {
            case "model" -> new ModelLoader(folder);
            case "checkpoint" -> new CheckpointLoader(folder);
            case "PNM" -> image(name, "pnm-");
            case "PNG" -> image(name, "png-");
            case "JPEG" -> image(name, "jpeg-");
            case "BMP" -> image(name, "bmp-");
            case "TIFF" -> image(name, "tiff-");
            case "WebP" -> image(name, "webp-");
            case "GIF" -> image(name, "gif-");
            case "pipeline JSON" -> json(
                    name, pipelines(), text -> ImagePipeline.fromJson(text).toJson());
            case "training JSON" -> json(name, settings(), text -> TrainingConfiguration.fromJson(text)
                    .toJson());
            case "calibration JSON" -> json(name, calibrations(), text -> ModelCalibration.fromJson(text)
                    .toJson());
            case "CSV" -> DataLoaders.csv(folder);
            case "idx" -> DataLoaders.idx(folder, false);
            case "idx.gz" -> DataLoaders.idx(folder, true);
            case "Omniglot zip" -> DataLoaders.omniglot(folder);
            case "ONNX tower" -> NetworkLoaders.towers();
            case "ONNX network" -> NetworkLoaders.networks();
            default -> throw new IllegalArgumentException("loader: expected one of " + NAMES + ", got " + name);
        };
    }

    /** A loader of whole files by a function. */
    record Plain(String name, Kind kind, boolean checked, List<byte[]> seeds, Reading reading) implements Loader {
        @Override
        public String load(Path file, int seed) throws IOException {
            return reading.read(file, seed);
        }
    }

    /** Reads a file. */
    @FunctionalInterface
    interface Reading {
        String read(Path file, int seed) throws IOException;
    }

    private static Loader image(String name, String prefix) throws IOException {
        Path folder = Files.isDirectory(FORMATS) ? FORMATS : Path.of("..").resolve(FORMATS);
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        ImageDecoder decoder = ImageDecoder.of(Channels.RGB);
        return new Plain(name, Loader.Kind.BYTES, false, seeds, (file, seed) -> described(decoder.decode(file)));
    }

    static String described(Picture picture) {
        return picture + " " + Arrays.hashCode(picture.values());
    }

    private static Loader json(String name, List<String> texts, Function<String, String> reading) {
        return new Plain(
                name,
                Loader.Kind.JSON,
                false,
                texts.stream().map(String::getBytes).toList(),
                (file, seed) ->
                        reading.apply(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static List<String> pipelines() {
        return List.of(
                ImagePipeline.grey().resize(20, 30).normalise(0.5, 0.25).build().toJson(),
                ImagePipeline.rgb()
                        .centreOnInk()
                        .fit(20, 20, Outside.EDGE)
                        .step(new RandomFlip(0.5))
                        .standardise()
                        .build()
                        .toJson());
    }

    private static List<String> settings() {
        return List.of(
                TrainingConfiguration.ofDefaults(HadsellContrastiveLoss.ofDefaults())
                        .toJson(),
                TrainingConfiguration.ofDefaults(TripletMarginLoss.ofDefaults()).toJson(),
                TrainingConfiguration.ofDefaults(ArcFaceLoss.ofClasses(5)).toJson());
    }

    static ScoredPairs pairs() {
        return ScoredPairs.of(
                IntStream.range(0, 40)
                        .mapToDouble(i -> i % 4 == 0 ? 0.5 + i % 3 : 2 + i % 5)
                        .toArray(),
                IntStream.range(0, 40).map(i -> i % 4).toArray(),
                new int[40]);
    }

    private static List<String> calibrations() {
        return Stream.of(CalibrationMethod.values())
                .map(method -> ModelCalibration.on(pairs(), "forty pairs")
                        .method(method)
                        .build()
                        .toJson())
                .toList();
    }
}
