package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.tower.Tower;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.View;

class TestTimeAugmentationTest {
    private static final float EDGE = 1e-5f;

    @TempDir
    private Path folder;

    private static float[] seen(View view, float[] image, int planes, int height, int width) {
        float[] seen = new float[image.length];
        view.see(image, seen, planes, height, width);
        return seen;
    }

    private static float[] noise(int length) {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    @Test
    void should_leave_the_plain_view_as_it_is() {
        float[] image = noise(2 * 5 * 7);
        assertThat(seen(View.plain(), image, 2, 5, 7)).isEqualTo(image);
    }

    @Test
    void should_swap_left_and_right_in_every_plane() {
        float[] image = noise(2 * 3 * 4);
        float[] mirrored = seen(View.mirror(), image, 2, 3, 4);
        for (int plane = 0; plane < 2; plane++) {
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 4; column++) {
                    assertThat(mirrored[(plane * 3 + row) * 4 + column])
                            .isEqualTo(image[(plane * 3 + row) * 4 + 3 - column]);
                }
            }
        }
    }

    @Test
    void should_shift_by_whole_pixels_and_repeat_the_edge() {
        float[] image = noise(4 * 8);
        float[] shifted = seen(new View(false, 0, 0, 1, 0.25, -0.125), image, 1, 4, 8);
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 8; column++) {
                assertThat(shifted[row * 8 + column])
                        .isEqualTo(image[Math.max(0, row - 1) * 8 + Math.min(7, column + 1)]);
            }
        }
    }

    @Test
    void should_turn_by_a_right_angle() {
        float[] image = noise(5 * 5);
        float[] turned = seen(new View(false, 90, 0, 1, 0, 0), image, 1, 5, 5);
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 5; column++) {
                assertThat(turned[row * 5 + column]).isCloseTo(image[(4 - column) * 5 + row], within(EDGE));
            }
        }
    }

    @Test
    void should_double_about_the_centre() {
        float[] image = noise(5 * 5);
        float[] doubled = seen(new View(false, 0, 0, 2, 0, 0), image, 1, 5, 5);
        assertThat(doubled[12]).isEqualTo(image[12]);
        assertThat(doubled[14]).isEqualTo(image[13]);
        assertThat(doubled[13]).isCloseTo((image[12] + image[13]) / 2, within(EDGE));
    }

    @Test
    void should_slant_rows_against_each_other() {
        float[] image = noise(3 * 9);
        float[] slanted = seen(new View(false, 0, 45, 1, 0, 0), image, 1, 3, 9);
        for (int column = 1; column < 8; column++) {
            assertThat(slanted[column]).isCloseTo(image[column - 1], within(EDGE));
            assertThat(slanted[9 + column]).isCloseTo(image[9 + column], within(EDGE));
            assertThat(slanted[18 + column]).isCloseTo(image[18 + column + 1], within(EDGE));
        }
    }

    @Test
    void should_be_the_mean_of_the_views_as_long_as_they_are_on_average() {
        SiameseModel plain = GoldenModel.model();
        TestTimeAugmentation views =
                TestTimeAugmentation.random(5, 20, 10, 0.2, 0.1, 4).andMirrored();
        INDArray inputs = GoldenModel.inputs();
        INDArray got = plain.withTestTimeAugmentation(views).embed(inputs);
        double[] sum = new double[3];
        double length = 0;
        float[] image = inputs.slice(1).dup('c').ravel().toFloatVector();
        for (View view : views.list()) {
            INDArray one = plain.embed(Nd4j.create(seen(view, image, 1, 6, 6), new long[] {1, 6, 6}, 'c'));
            for (int k = 0; k < 3; k++) {
                sum[k] += one.getDouble(k) / 10;
            }
            length += one.norm2Number().doubleValue() / 10;
        }
        double of = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
        for (int k = 0; k < 3; k++) {
            assertThat(got.getDouble(1, k)).isCloseTo(sum[k] * length / of, within(1e-6));
        }
        assertThat(plain.withTestTimeAugmentation(views).embed(inputs.slice(1)).toFloatVector())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(got.getRow(1).toFloatVector());
    }

    @Test
    void should_keep_length_1_and_say_that_mirror_images_are_the_same_where_both_are_seen() {
        Tower tower = Tower.builder()
                .input(1, 6, 6)
                .convolution(4, 3)
                .relu()
                .embedding(8)
                .l2Normalize()
                .build();
        SiameseModel model = SiameseModel.of(tower, tower.newNetwork(7, new NoOp()), Map.of())
                .withTestTimeAugmentation(TestTimeAugmentation.none().andMirrored());
        INDArray image = GoldenModel.inputs().slice(0);
        INDArray mirrored = Nd4j.create(
                seen(View.mirror(), image.dup('c').ravel().toFloatVector(), 1, 6, 6), new long[] {1, 6, 6}, 'c');
        assertThat(model.embed(image).norm2Number().doubleValue()).isCloseTo(1, within(1e-6));
        assertThat(model.distance(image, mirrored)).isCloseTo(0, within(1e-6));
        assertThat(model.withTestTimeAugmentation(TestTimeAugmentation.none()).distance(image, mirrored))
                .isGreaterThan(1e-3);
    }

    @Test
    void should_choose_the_same_views_from_the_same_seed() {
        assertThat(TestTimeAugmentation.random(6, 5, 5, 0.1, 0.1, 8))
                .isEqualTo(TestTimeAugmentation.random(6, 5, 5, 0.1, 0.1, 8));
        assertThat(TestTimeAugmentation.random(6, 5, 5, 0.1, 0.1, 8))
                .isNotEqualTo(TestTimeAugmentation.random(6, 5, 5, 0.1, 0.1, 9));
        assertThat(TestTimeAugmentation.random(6, 5, 5, 0.1, 0.1, 8).list().get(0))
                .isEqualTo(View.plain());
    }

    @Test
    void should_drop_the_calibration_of_other_views() {
        SiameseModel model = GoldenModel.model()
                .withCalibration(
                        ModelCalibration.on(FortyPairs.scored(), "forty pairs").build());
        assertThat(model.withTestTimeAugmentation(TestTimeAugmentation.none().andMirrored())
                        .calibration())
                .isEmpty();
    }

    @Test
    void should_be_saved_with_the_model() {
        SiameseModel model =
                GoldenModel.model().withTestTimeAugmentation(TestTimeAugmentation.random(4, 20, 10, 0.2, 0.1, 4));
        Path file = folder.resolve("model");
        model.save(file);
        SiameseModel back = SiameseModel.load(file);
        assertThat(back.testTimeAugmentation()).isEqualTo(model.testTimeAugmentation());
        assertThat(back.embed(GoldenModel.inputs())).isEqualTo(model.embed(GoldenModel.inputs()));
    }

    @Test
    void should_refuse_a_file_with_views_that_cannot_be() throws IOException {
        Path file = folder.resolve("model");
        GoldenModel.model()
                .withTestTimeAugmentation(TestTimeAugmentation.of(View.mirror()))
                .save(file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("siamese.json");
            Files.writeString(entry, Files.readString(entry).replace("\"scale\" : 1.0", "\"scale\" : 1e9"));
        }
        Manifests.renew(file);
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("the views cannot be used")
                .hasMessageContaining("scale: expected 0.2 to 5.0, got 1.0E9");
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("siamese.json");
            Files.writeString(entry, Files.readString(entry).replace("\"scale\" : 1e9,", ""));
        }
        Manifests.renew(file);
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("Missing creator property 'scale'");
    }

    @Test
    void should_refuse_what_cannot_be() {
        assertThatThrownBy(() -> new View(false, Double.NaN, 0, 1, 0, 0))
                .hasMessage("degrees: expected -180.0 to 180.0, got NaN");
        assertThatThrownBy(() -> TestTimeAugmentation.random(3, 10, 5, -1, 0, 1))
                .hasMessageStartingWith("scale: expected 0.0 to 4.0");
        assertThatThrownBy(() -> TestTimeAugmentation.random(0, 10, 5, 0, 0, 1))
                .hasMessage("views: expected 1 to 256, got 0");
        assertThatThrownBy(() -> TestTimeAugmentation.of(Collections.nCopies(257, View.plain())))
                .hasMessageContaining("got 257");
        assertThatThrownBy(() -> TestTimeAugmentation.of(List.of())).hasMessageContaining("got 0");
        Tower flat = Tower.of(
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder().nIn(5).nOut(2).build())
                        .build(),
                5);
        SiameseModel model = SiameseModel.of(flat, flat.newNetwork(1, new NoOp()), Map.of());
        assertThatThrownBy(() -> model.withTestTimeAugmentation(TestTimeAugmentation.of(View.mirror())))
                .hasMessageContaining("expected a tower of images")
                .hasMessageContaining("[5]");
        assertThat(model.withTestTimeAugmentation(TestTimeAugmentation.none()).testTimeAugmentation())
                .isEqualTo(TestTimeAugmentation.none());
    }
}
