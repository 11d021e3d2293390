package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.Whitening;

class WhiteningTest {
    private static final int INPUTS = 40;

    @TempDir
    private Path folder;

    private static List<INDArray> inputs() {
        SplittableRandom random = new SplittableRandom(5);
        return IntStream.range(0, INPUTS)
                .mapToObj(k -> Nd4j.create(random.doubles(36, -1, 1).toArray(), new long[] {1, 6, 6}, 'c'))
                .map(image -> image.castTo(DataType.FLOAT))
                .toList();
    }

    private static SiameseModel whitened(double shrinkage) {
        return GoldenModel.model().whitened(inputs().stream(), shrinkage);
    }

    /** (a - m)' S^-1 (b - m), by the inverse. */
    private static double product(INDArray a, INDArray b, INDArray mean, INDArray inverse) {
        return a.sub(mean)
                .reshape(1, 3)
                .mmul(inverse)
                .mmul(b.sub(mean).reshape(3, 1))
                .getDouble(0);
    }

    /** By cofactors; ND4J's own inverse fails on a matrix of doubles. */
    private static INDArray inverse(INDArray matrix) {
        INDArray cofactors = Nd4j.zeros(DataType.DOUBLE, 3, 3);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                int a = (i + 1) % 3;
                int b = (i + 2) % 3;
                int c = (j + 1) % 3;
                int d = (j + 2) % 3;
                cofactors.putScalar(
                        j,
                        i,
                        matrix.getDouble(a, c) * matrix.getDouble(b, d)
                                - matrix.getDouble(a, d) * matrix.getDouble(b, c));
            }
        }
        double determinant = 0;
        for (int j = 0; j < 3; j++) {
            determinant += matrix.getDouble(0, j) * cofactors.getDouble(j, 0);
        }
        return cofactors.div(determinant);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 1})
    void should_compare_by_the_inverse_of_the_shrunk_covariance(double shrinkage) {
        SiameseModel plain = GoldenModel.model();
        INDArray embeddings =
                plain.embed(Nd4j.stack(0, inputs().toArray(INDArray[]::new))).castTo(DataType.DOUBLE);
        INDArray mean = embeddings.mean(0);
        INDArray covariance = Nd4j.zeros(DataType.DOUBLE, 3, 3);
        for (int row = 0; row < INPUTS; row++) {
            INDArray deviation = embeddings.getRow(row).sub(mean).reshape(3, 1);
            covariance.addi(deviation.mmul(deviation.transpose()).div(INPUTS - 1));
        }
        double trace = covariance.getDouble(0, 0) + covariance.getDouble(1, 1) + covariance.getDouble(2, 2);
        INDArray shrunk = covariance
                .mul(1 - shrinkage)
                .add(Nd4j.eye(3).castTo(DataType.DOUBLE).mul(shrinkage * trace / 3));
        INDArray inverse = inverse(shrunk);
        INDArray got = whitened(shrinkage).embed(GoldenModel.inputs()).castTo(DataType.DOUBLE);
        INDArray others = plain.embed(GoldenModel.inputs()).castTo(DataType.DOUBLE);
        for (int i = 0; i < 3; i++) {
            INDArray a = others.getRow(i);
            assertThat(got.getRow(i).norm2Number().doubleValue()).isCloseTo(1, within(1e-6));
            for (int j = 0; j < 3; j++) {
                INDArray b = others.getRow(j);
                double cosine = product(a, b, mean, inverse)
                        / Math.sqrt(product(a, a, mean, inverse) * product(b, b, mean, inverse));
                assertThat(got.getRow(i).mul(got.getRow(j)).sumNumber().doubleValue())
                        .isCloseTo(cosine, within(1e-5));
            }
        }
    }

    @Test
    void should_have_no_correlation_left_without_shrinkage() {
        Whitening whitening = whitened(0).whitening().orElseThrow();
        double[] root = whitening.root();
        INDArray embeddings = GoldenModel.model().embed(Nd4j.stack(0, inputs().toArray(INDArray[]::new)));
        double[][] white = new double[INPUTS][3];
        for (int row = 0; row < INPUTS; row++) {
            for (int i = 0; i < 3; i++) {
                double rest = embeddings.getDouble(row, i) - whitening.mean()[i];
                for (int j = 0; j < i; j++) {
                    rest -= root[Whitening.triangle(i) + j] * white[row][j];
                }
                white[row][i] = rest / root[Whitening.triangle(i) + i];
            }
        }
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (double[] row : white) {
                    sum += row[i] * row[j] / (INPUTS - 1);
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
        assertThat(whitening.inputs()).isEqualTo(INPUTS);
        assertThat(whitening.shrinkage()).isZero();
        assertThat(whitening.dimension()).isEqualTo(3);
    }

    @Test
    void should_be_measured_through_the_views_and_go_with_them() {
        SiameseModel seen = GoldenModel.model().withTestTimeAugmentation(GoldenModel.views());
        SiameseModel white = seen.whitened(inputs().stream(), 0.3);
        assertThat(white.testTimeAugmentation()).isEqualTo(GoldenModel.views());
        assertThat(white.whitening().orElseThrow().mean())
                .isNotEqualTo(whitened(0.3).whitening().orElseThrow().mean());
        assertThat(white.withTestTimeAugmentation(TestTimeAugmentation.none()).whitening())
                .isEmpty();
    }

    @Test
    void should_replace_the_whitening_that_there_is() {
        INDArray once = whitened(0.3).embed(GoldenModel.inputs());
        assertThat(whitened(0.9).whitened(inputs().stream(), 0.3).embed(GoldenModel.inputs()))
                .isEqualTo(once);
        assertThat(once).isNotEqualTo(whitened(0.9).embed(GoldenModel.inputs()));
    }

    @Test
    void should_drop_the_calibration_of_other_embeddings() {
        ModelCalibration calibration =
                ModelCalibration.on(FortyPairs.scored(), "forty pairs").build();
        SiameseModel model = GoldenModel.model().withCalibration(calibration).whitened(inputs().stream(), 0.3);
        assertThat(model.calibration()).isEmpty();
        assertThat(model.withCalibration(calibration).whitening()).isPresent();
    }

    @Test
    void should_be_saved_with_the_model_bit_for_bit() {
        SiameseModel model = whitened(0.3);
        Path file = folder.resolve("model");
        model.save(file);
        SiameseModel back = SiameseModel.load(file);
        assertThat(back.embed(GoldenModel.inputs())).isEqualTo(model.embed(GoldenModel.inputs()));
        assertThat(back.whitening().orElseThrow().inputs()).isEqualTo(INPUTS);
        assertThat(back.whitening().orElseThrow().shrinkage()).isEqualTo(0.3);
    }

    @Test
    void should_refuse_inputs_that_tell_too_little_before_they_are_used() {
        SiameseModel model = GoldenModel.model();
        INDArray one = inputs().get(0);
        assertThatThrownBy(() -> model.whitened(Stream.generate(() -> one), 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shrinkage: expected 0.0 to 1.0, got 1.5");
        assertThatThrownBy(() -> model.whitened(Stream.of(one), 0.3))
                .hasMessage("inputs: expected at least 2 to measure a covariance on, got 1");
        assertThatThrownBy(() -> model.whitened(Stream.of(one, one, one, one, one), 0.3))
                .hasMessageContaining("vary in all 3 directions");
        assertThatThrownBy(() -> model.whitened(inputs().stream().limit(3), 0))
                .hasMessageContaining("got 3 that do not")
                .hasMessageContaining("a shrinkage above 0");
        assertThat(model.whitened(inputs().stream().limit(3), 0.1).whitening()).isPresent();
        assertThatThrownBy(() -> model.whitened(Stream.of(one, Nd4j.ones(1, 5, 5)), 0.3))
                .hasMessageContaining("expected shape [1, 6, 6]");
    }

    private Path changed(UnaryOperator<byte[]> change) throws IOException {
        Path file = folder.resolve("changed");
        whitened(0.3).save(file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("whitening.bin");
            Files.write(entry, change.apply(Files.readAllBytes(entry)));
        }
        Manifests.renew(file);
        return file;
    }

    private static void requireRefused(Path file, String words) {
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(words);
    }

    @Test
    void should_refuse_a_file_with_a_whitening_that_cannot_be() throws IOException {
        requireRefused(changed(bytes -> Arrays.copyOf(bytes, 64)), "whitening.bin: expected 72 bytes, got 64");
        requireRefused(changed(bytes -> Arrays.copyOf(bytes, 100_000)), "whitening.bin: expected 72 bytes");
        requireRefused(
                changed(bytes -> ByteBuffer.wrap(bytes).putDouble(24, -1).array()),
                "root, row 0: expected a diagonal value above 0, got -1.0");
        requireRefused(
                changed(bytes -> ByteBuffer.wrap(bytes).putDouble(8, Double.NaN).array()), "expected finite values");
        Path file = folder.resolve("model");
        whitened(0.3).save(file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("siamese.json");
            Files.writeString(
                    entry, Files.readString(entry).replace("\"shrinkage\" : 0.3", "\"shrinkage\" : \"much\""));
        }
        Manifests.renew(file);
        requireRefused(file, "the whitening cannot be used: whitening, shrinkage: expected a number, got \"much\"");
        whitened(0.3).save(file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.delete(zip.getPath("whitening.bin"));
        }
        Manifests.renew(file);
        requireRefused(file, "an entry whitening.bin, got none");
    }
}
