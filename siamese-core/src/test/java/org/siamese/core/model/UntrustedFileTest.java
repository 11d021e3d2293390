package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.OwnActivation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.tower.Tower;
import org.siamese.decision.calibrate.CalibrationMethod;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.file.TrustedPackages;
import org.siamese.image.inference.TestTimeAugmentation;

/** Files of earlier versions, damaged files and files made to do harm. */
class UntrustedFileTest {
    /** What the version that wrote golden-format-1.siamese computed for {@link GoldenModel#inputs()}. */
    private static final float[] GOLDEN = {
        -0.32363886f,
        0.3031255f,
        -0.47011727f,
        -0.27735645f,
        0.3870803f,
        -0.27236563f,
        -0.251012f,
        0.31943777f,
        -0.23541191f
    };

    /** What the version that wrote golden-format-3.siamese computed for {@link GoldenModel#inputs()}, with its two views. */
    private static final float[] GOLDEN_VIEWS = {
        -0.32494295f,
        0.2967552f,
        -0.4831097f,
        -0.27470505f,
        0.3867245f,
        -0.2713923f,
        -0.2509417f,
        0.32991716f,
        -0.23546483f
    };

    /** What the version that wrote golden-format-4.siamese computed for {@link GoldenModel#inputs()}, whitened. */
    private static final float[] GOLDEN_WHITENED = {
        -0.5762034f,
        -0.42975128f,
        -0.6952003f,
        0.18774739f,
        0.95519483f,
        0.22880955f,
        0.61632514f,
        -0.26497594f,
        0.74157333f
    };

    @TempDir
    private Path folder;

    private Path golden(int format) throws IOException {
        Path file = folder.resolve("golden-" + format);
        try (InputStream in = UntrustedFileTest.class.getResourceAsStream("golden-format-" + format + ".siamese")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private static float[] embeddings(SiameseModel model) {
        return model.embed(GoldenModel.inputs()).dup('c').ravel().toFloatVector();
    }

    @Test
    void should_load_the_golden_file_of_format_1_for_ever() throws IOException {
        SiameseModel model = SiameseModel.load(golden(1));
        assertThat(embeddings(model)).usingComparatorWithPrecision(2e-6f).containsExactly(GOLDEN);
        assertThat(model.attachments()).containsExactly(Map.entry("note", "golden"));
        assertThat(model.distanceMeasure()).isEqualTo(EuclideanDistance.plain());
        assertThat(model.calibration()).isEmpty();
        assertThat(embeddings(SiameseModel.load(golden(1)))).isEqualTo(embeddings(model));
    }

    @Test
    void should_load_the_golden_file_of_format_2_for_ever() throws IOException {
        SiameseModel model = SiameseModel.load(golden(2));
        assertThat(embeddings(model)).usingComparatorWithPrecision(2e-6f).containsExactly(GOLDEN);
        assertThat(model.distanceMeasure()).isEqualTo(new CosineDistance());
        assertThat(model.calibration().orElseThrow().calibrationSet().date())
                .isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
        INDArray input = GoldenModel.inputs();
        assertThat(model.verify(input.slice(0), input.slice(0)).distance()).isLessThan(1e-6);
    }

    @Test
    void should_load_the_golden_file_of_format_3_for_ever() throws IOException {
        SiameseModel model = SiameseModel.load(golden(3));
        assertThat(embeddings(model.withTestTimeAugmentation(TestTimeAugmentation.none())))
                .usingComparatorWithPrecision(2e-6f)
                .containsExactly(GOLDEN);
        assertThat(embeddings(model)).usingComparatorWithPrecision(2e-6f).containsExactly(GOLDEN_VIEWS);
        assertThat(model.testTimeAugmentation()).isEqualTo(GoldenModel.views());
        assertThat(model.distanceMeasure()).isEqualTo(new CosineDistance());
        assertThat(model.calibration()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7})
    void should_load_the_golden_files_of_formats_4_to_7_for_ever(int format) throws IOException {
        SiameseModel model = SiameseModel.load(golden(format));
        // The whitening of three inputs enlarges what the tower's rounding differs by.
        assertThat(embeddings(model)).usingComparatorWithPrecision(2e-5f).containsExactly(GOLDEN_WHITENED);
        assertThat(model.testTimeAugmentation()).isEqualTo(GoldenModel.views());
        assertThat(model.whitening().orElseThrow().inputs()).isEqualTo(3);
        assertThat(model.whitening().orElseThrow().shrinkage()).isEqualTo(0.3);
        assertThat(model.distanceMeasure()).isEqualTo(new CosineDistance());
        assertThat(model.calibration()).isPresent();
    }

    @Test
    void should_give_back_distance_and_calibration_bit_for_bit() {
        SiameseModel model = GoldenModel.model()
                .withDistance(new CosineDistance())
                .withCalibration(ModelCalibration.on(FortyPairs.scored(), "forty pairs")
                        .method(CalibrationMethod.ISOTONIC)
                        .build());
        Path file = folder.resolve("model");
        model.save(file);
        SiameseModel back = SiameseModel.load(file);
        assertThat(back.calibration()).isEqualTo(model.calibration());
        assertThat(back.distanceMeasure()).isEqualTo(model.distanceMeasure());
        assertThat(embeddings(back)).isEqualTo(embeddings(model));
        INDArray input = GoldenModel.inputs();
        assertThat(back.verify(input.slice(0), input.slice(2))).isEqualTo(model.verify(input.slice(0), input.slice(2)));
    }

    @Test
    void should_be_read_by_deeplearning4j() throws IOException {
        INDArray direct = ModelSerializer.restoreComputationGraph(golden(2).toFile(), false)
                .output(false, GoldenModel.inputs())[0];
        assertThat(direct.dup('c').ravel().toFloatVector()).isEqualTo(embeddings(SiameseModel.load(golden(2))));
    }

    /** Whatever bytes change, a file is refused or means the same. */
    @Test
    void should_refuse_or_read_rightly_whatever_is_damaged() throws IOException {
        byte[] whole = Files.readAllBytes(golden(2));
        float[] expected = embeddings(SiameseModel.load(golden(2)));
        SplittableRandom random = new SplittableRandom(17);
        int refused = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = whole.clone();
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (round % 10 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            Path file = Files.write(folder.resolve("damaged"), bytes);
            try {
                assertThat(embeddings(SiameseModel.load(file)))
                        .as("round %d", round)
                        .isEqualTo(expected);
            } catch (ModelFileException e) {
                assertThat(e).hasMessageContaining("damaged");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(800);
    }

    private Path changed(String entry, UnaryOperator<String> change) throws IOException {
        Path file = golden(2);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path path = zip.getPath(entry);
            String text = Files.readString(path);
            assertThat(change.apply(text)).isNotEqualTo(text);
            Files.writeString(path, change.apply(text));
        }
        return file;
    }

    private static void requireRefused(Path file, String... words) {
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void should_refuse_classes_of_other_packages_before_they_are_made() throws IOException {
        for (String name : new String[] {
            "javax.swing.JEditorPane",
            "org.nd4j.shade.jackson.databind.ObjectMapper",
            "org.nd4jx.Evil",
            "java.util.HashMap<org.nd4j.A,org.nd4j.B>",
            "Ljava.lang.Object;",
            "org.nd4j.Map<java.net.URL>"
        }) {
            requireRefused(
                    changed(
                            "configuration.json",
                            text -> text.replace("org.nd4j.linalg.activations.impl.ActivationReLU", name)),
                    name,
                    "TrustedPackages");
        }
        requireRefused(
                changed(
                        "siamese.json",
                        text -> text.replace("org.siamese.core.distance.CosineDistance", "java.net.URL")),
                "java.net.URL");
        // Distributions name their class in another field.
        requireRefused(
                changed(
                        "configuration.json",
                        text -> text.replaceFirst("\\{", "{\"dist\":{\"type\":\"java.net.URL\"},")),
                "java.net.URL");
    }

    @Test
    void should_load_own_parts_where_they_are_trusted() throws IOException {
        Tower tower = Tower.of(
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nIn(4)
                                .nOut(2)
                                .activation(new OwnActivation())
                                .build())
                        .build(),
                4);
        Path file = folder.resolve("own");
        SiameseModel model = SiameseModel.of(tower, tower.newNetwork(1, new NoOp()), Map.of());
        model.save(file);
        requireRefused(file, "com.example.OwnActivation");
        INDArray input = org.nd4j.linalg.factory.Nd4j.ones(1, 4);
        assertThat(SiameseModel.load(file, TrustedPackages.ofDefaults().and("com.example"))
                        .embed(input))
                .isEqualTo(model.embed(input));
    }

    @Test
    void should_refuse_deep_nesting_and_endless_numbers() throws IOException {
        requireRefused(
                changed(
                        "siamese.json",
                        text -> text.replaceFirst("\\{", "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + ",")),
                "levels of JSON");
        requireRefused(
                changed("siamese.json", text -> text.replaceFirst("\\{", "{\"x\":" + "1".repeat(100_000) + ",")),
                "digits");
    }

    @Test
    void should_refuse_other_and_double_entries() throws IOException {
        Path file = golden(2);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.writeString(zip.getPath("extra.bin"), "x");
        }
        requireRefused(file, "extra.bin");
        Path outside = folder.resolve("outside");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(outside))) {
            zip.putNextEntry(new ZipEntry("../../evil"));
        }
        requireRefused(outside, "../../evil");
        // Java writes no name twice: write another of the same length, and change it in the bytes.
        Path twice = golden(2);
        try (FileSystem zip = FileSystems.newFileSystem(twice)) {
            Files.writeString(zip.getPath("siamese.jsox"), "{}");
        }
        String bytes = Files.readString(twice, StandardCharsets.ISO_8859_1).replace("siamese.jsox", "siamese.json");
        Files.writeString(twice, bytes, StandardCharsets.ISO_8859_1);
        requireRefused(twice, "siamese.json twice");
    }

    private Path withCoefficients(UnaryOperator<byte[]> change) throws IOException {
        Path file = golden(2);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path path = zip.getPath("coefficients.bin");
            Files.write(path, change.apply(Files.readAllBytes(path)));
        }
        return file;
    }

    @Test
    void should_refuse_a_header_that_claims_more_than_there_is() throws IOException {
        // Header: 18 bytes of text, length at 18, "LONG" at 26, shape values from 32.
        for (int at : new int[] {18, 32, 40, 48, 56, 64, 72}) {
            for (long value : new long[] {Long.MAX_VALUE, 1L << 33, -1, 0, 7}) {
                requireRefused(
                        withCoefficients(bytes -> {
                            ByteBuffer.wrap(bytes).putLong(at, value);
                            return bytes;
                        }),
                        "coefficients.bin");
            }
        }
        requireRefused(withCoefficients(bytes -> Arrays.copyOf(bytes, bytes.length - 4)), "127 parameters");
        requireRefused(withCoefficients(bytes -> Arrays.copyOf(bytes, bytes.length + 10_000)), "127 parameters");
    }

    @Test
    void should_refuse_a_bomb_before_it_takes_memory() throws IOException {
        // A layer of 2^40 parameters, and zeros that unpack to more than the text may have.
        requireRefused(
                changed("configuration.json", text -> text.replace("\"nout\" : 3", "\"nout\" : 274877906944")),
                "parameters");
        requireRefused(changed("configuration.json", text -> " ".repeat(20_000_000) + text), "at most");
        Path file = folder.resolve("zeros");
        Tower wide = Tower.builder().input(1, 30, 30).dense(1000).embedding(2).build();
        SiameseModel.of(wide, wide.newNetwork(1, new NoOp()), Map.of()).save(file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path path = zip.getPath("coefficients.bin");
            byte[] bytes = Files.readAllBytes(path);
            Arrays.fill(bytes, 200, bytes.length, (byte) 0);
            Files.write(path, bytes);
        }
        requireRefused(file, "for 20 unpacked ones");
    }

    @Test
    void should_refuse_nonsense_in_the_right_places() throws IOException {
        requireRefused(
                changed(
                        "siamese.json",
                        text -> text.replace("\"inputShape\" : [ 1, 6, 6 ]", "\"inputShape\" : [ -1 ]")),
                "inputShape: expected a length of at least 1, got -1");
        requireRefused(
                changed("siamese.json", text -> text.replace("\"inputShape\"", "\"shape\"")),
                "expected the field inputShape, got none");
        requireRefused(
                changed("siamese.json", text -> text.replace("\"format\" : 2", "\"format\" : 0")), "got format 0");
        requireRefused(
                changed("siamese.json", text -> text.replace("\"slope\" :", "\"slop\" :")),
                "calibration cannot be used");
        requireRefused(
                changed("siamese.json", text -> text.replace("CosineDistance", "CosineSimilarity")),
                "distance cannot be used");
        requireRefused(
                changed("configuration.json", text -> text.replace("NativeDense", "NoSuchLayer")),
                "configuration cannot be used");
        requireRefused(changed("configuration.json", text -> "[]"), "configuration cannot be used");
    }

    @Test
    void should_read_nothing_by_java_serialisation() throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        try (OutputStream out = new java.io.ObjectOutputStream(object)) {
            out.write(1);
        }
        requireRefused(
                withCoefficients(bytes -> Arrays.copyOf(object.toByteArray(), bytes.length)), "coefficients.bin");
    }
}
