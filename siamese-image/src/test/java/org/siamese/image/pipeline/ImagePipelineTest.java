package org.siamese.image.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.image.Picture;

class ImagePipelineTest {
    private final Picture face = waves();

    private static Picture waves() {
        float[] values = new float[40 * 30];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 + 0.4 * Math.sin(i % 30 / 3.0) * Math.cos(i / 30 / 5.0));
        }
        return Picture.of(1, 40, 30, values);
    }

    static List<ImageStep> allSteps() {
        return List.of(
                new Resize(24, 20, Resize.Mode.PAD, Outside.WHITE),
                new Invert(),
                new CentreOnInk(CentreOnInk.Ink.DARK, 0.1),
                new Normalise(0.1, 0.3),
                new NormaliseChannels(List.of(0.1, 0.2, 0.3), List.of(0.5, 1.0, 2.0)),
                new ReverseChannels(),
                new Scale(0.9),
                new Standardise(),
                new RandomAffine(10.5, 0.1, 0.2, 5, Outside.EDGE),
                new RandomBrightness(0.2, 0.3),
                new RandomNoise(0.05),
                new RandomLight(0.4),
                new RandomPose(20, 10, Outside.EDGE),
                new RandomElastic(0.05, 5, Outside.WHITE),
                new RandomThickness(0.1, 0.9, CentreOnInk.Ink.DARK),
                new RandomFlip(0.5),
                new RandomErasing(0.5, 0.02, 0.2),
                new RandomCrop(16, 18, Outside.BLACK));
    }

    static List<ImageStep.Augmentation> augmentations() {
        return allSteps().stream()
                .filter(ImageStep.Augmentation.class::isInstance)
                .map(ImageStep.Augmentation.class::cast)
                .toList();
    }

    private static ImagePipeline whole() {
        ImagePipeline.Builder builder = ImagePipeline.rgb().maxPixels(1234567);
        allSteps().forEach(builder::step);
        return builder.build();
    }

    @Test
    void should_come_back_from_json_as_it_was() {
        ImagePipeline back = ImagePipeline.fromJson(whole().toJson());

        assertThat(back).isEqualTo(whole());
        assertThat(back.prepare(face)).isEqualTo(whole().prepare(face));
        assertThat(back.finishAugmented(back.deterministicPrefix(face), 5))
                .isEqualTo(whole().finishAugmented(whole().deterministicPrefix(face), 5));
    }

    @Test
    void should_know_every_step() {
        int known = ImageStep.Preparation.class.getPermittedSubclasses().length
                + ImageStep.Augmentation.class.getPermittedSubclasses().length;

        // Alignment needs landmarks, and a custom augmentation is of another module: both have tests of their own.
        assertThat(allSteps().stream().map(Object::getClass).distinct()).hasSize(known - 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json|expected JSON",
                "{\"version\": 3}|expected version 1 or 2, got version 3",
                "{}|a field 'version'",
                "{\"version\":1,\"channels\":\"CMYK\",\"maxPixels\":5,\"steps\":[]}|expected one of [GREY, RGB]",
                "{\"version\":1,\"channels\":\"GREY\",\"maxPixels\":5,\"steps\":[],\"x\":1}|got 'x'",
                "{\"version\":1,\"channels\":\"GREY\",\"maxPixels\":5,\"steps\":[{\"step\":\"java.io.File\"}]}|a step"
                        + " of",
                "{\"version\":1,\"channels\":\"GREY\",\"maxPixels\":5,\"steps\":[{\"step\":\"RandomFlip\",\"probability\":2}]}|step"
                        + " RandomFlip: probability: expected 0.0 to 1.0",
                "{\"version\":1,\"channels\":\"GREY\",\"maxPixels\":5,\"steps\":[{\"step\":\"Normalise\",\"mean\":0}]}|a"
                        + " field 'deviation'",
                "{\"version\":1,\"channels\":\"GREY\",\"maxPixels\":5,\"steps\":[{\"step\":\"Normalise\",\"mean\":\"a\",\"deviation\":1}]}|Normalise.mean:"
                        + " expected double"
            })
    void should_say_what_is_wrong_with_json(String json, String message) {
        assertThatThrownBy(() -> ImagePipeline.fromJson(json))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void should_give_the_same_whether_done_in_one_go_or_in_two() {
        ImagePipeline pipeline = whole();

        assertThat(pipeline.finish(pipeline.deterministicPrefix(face))).isEqualTo(pipeline.prepare(face));
        assertThat(pipeline.augments()).isTrue();
        assertThat(ImagePipeline.grey().resize(9, 9).build().augments()).isFalse();
    }

    @Test
    void should_leave_augmentations_out_when_not_training_but_keep_the_size() {
        ImagePipeline varied = ImagePipeline.grey()
                .step(new RandomAffine(30, 0.2, 0.5, 10, Outside.EDGE))
                .step(new RandomNoise(0.5))
                .build();
        ImagePipeline cropped =
                ImagePipeline.grey().step(new RandomCrop(20, 10, Outside.EDGE)).build();

        assertThat(varied.prepare(face)).isEqualTo(face);
        Picture still = cropped.prepare(face);
        assertThat(still.get(0, 0, 0)).isEqualTo(face.get(0, 10, 10));
        assertThat(still.height()).isEqualTo(cropped.finishAugmented(face, 1).height());
    }

    @ParameterizedTest
    @MethodSource("augmentations")
    void should_vary_with_the_seed_alone(ImageStep.Augmentation step) {
        int changed = 0;
        for (long seed = 0; seed < 20; seed++) {
            Picture once = step.apply(face, seed);
            assertThat(step.apply(face, seed)).isEqualTo(once);
            changed += once.equals(step.apply(face, seed + 1)) ? 0 : 1;
            for (float value : once.values()) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
        assertThat(changed).isGreaterThan(5);
    }

    @Test
    void should_do_nothing_if_an_augmentation_has_no_strength() {
        for (ImageStep.Augmentation step : List.of(
                new RandomAffine(0, 0, 0, 0, Outside.BLACK),
                new RandomElastic(0, 4, Outside.BLACK),
                new RandomFlip(0),
                new RandomNoise(0),
                new RandomLight(0),
                new RandomPose(0, 0, Outside.BLACK),
                new RandomThickness(0, 1, CentreOnInk.Ink.LIGHT),
                new RandomThickness(0.1, 0, CentreOnInk.Ink.DARK),
                new RandomErasing(0, 0.1, 0.2))) {
            Picture result = step.apply(face, 3);
            for (int i = 0; i < result.values().length; i++) {
                assertThat(result.values()[i]).as(step.toString()).isCloseTo(face.values()[i], within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CentreOnInk.Ink.class)
    void should_thicken_a_dot_to_a_disk_whose_edge_counts_in_part(CentreOnInk.Ink ink) {
        boolean light = ink == CentreOnInk.Ink.LIGHT;
        float[] dot = new float[2 * 21 * 21];
        Arrays.fill(dot, light ? 0 : 1);
        dot[21 * 21 + 10 * 21 + 10] = light ? 1 : 0;
        RandomThickness step = new RandomThickness(0.2, 1, ink);
        for (long seed = 0; seed < 10; seed++) {
            Picture disk = step.apply(Picture.of(2, 21, 21, dot), seed);
            float beside = light ? disk.get(1, 10, 11) : 1 - disk.get(1, 10, 11);
            double radius = beside < 1 ? beside : 0;
            for (int further = 2; further < 8 && beside == 1; further++) {
                float ring = light ? disk.get(1, 10, 10 + further) : 1 - disk.get(1, 10, 10 + further);
                radius += ring < 1 && radius == 0 ? ring + further - 1 : 0;
            }
            assertThat(radius).isBetween(0.0, 4.2);
            for (int row = 0; row < 21; row++) {
                for (int column = 0; column < 21; column++) {
                    double distance = Math.hypot(row - 10, column - 10);
                    double expected = distance == 0 ? 1 : Math.max(0, Math.min(1, radius + 1 - distance));
                    float got = disk.get(1, row, column);
                    assertThat(light ? got : 1 - got).isCloseTo((float) expected, within(1e-5f));
                    assertThat(disk.get(0, row, column)).isEqualTo(light ? 0 : 1);
                }
            }
        }
    }

    @Test
    void should_turn_shift_and_flip_the_right_way() {
        float[] dot = new float[81];
        dot[4 * 9 + 7] = 1;
        Picture picture = Picture.of(1, 9, 9, dot);

        assertThat(new RandomFlip(1).apply(picture, 0).get(0, 4, 1)).isEqualTo(1);
        assertThat(picture.turned(1).get(0, 7, 4)).isEqualTo(1);
        assertThat(picture.turned(2).get(0, 4, 1)).isEqualTo(1);
        assertThat(picture.turned(3).get(0, 1, 4)).isEqualTo(1);
        assertThat(picture.turned(1).turned(3)).isEqualTo(picture);
    }

    @Test
    void should_turn_a_picture_as_a_cylinder_turns() {
        int side = 21;
        double radius = 0.62 * side;
        float[] ramp = new float[side * side];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i % side / 20f;
        }
        Picture picture = Picture.of(1, side, side, ramp);
        int turned = 0;
        for (long seed = 0; seed < 20; seed++) {
            Picture result = new RandomPose(15, 0, Outside.EDGE).apply(picture, seed);
            // The middle comes from 0.3 r sin(a) before it: the angle shows there.
            double sine = (10 - 20 * result.get(0, 10, 10)) / (0.3 * radius);
            double angle = Math.asin(sine);
            assertThat(Math.abs(angle)).isLessThan(Math.toRadians(15));
            turned += Math.abs(angle) > Math.toRadians(3) ? 1 : 0;
            for (int column = 0; column < side; column++) {
                double from = 10 + radius * Math.sin(Math.asin((column - 10) / radius) - angle) + 0.7 * radius * sine;
                double expected = Math.max(0, Math.min(20, from)) / 20;
                assertThat((double) result.get(0, 3, column)).isCloseTo(expected, within(1e-4));
            }
        }
        assertThat(turned).isGreaterThan(10);
    }

    @Test
    void should_light_a_picture_evenly_from_a_side() {
        float[] grey = new float[30 * 40];
        java.util.Arrays.fill(grey, 0.5f);
        Picture picture = Picture.of(1, 30, 40, grey);
        double across = 0;
        for (long seed = 0; seed < 20; seed++) {
            Picture lit = new RandomLight(0.4).apply(picture, seed);
            double left = lit.get(0, 15, 10) - lit.get(0, 15, 5);
            double right = lit.get(0, 4, 35) - lit.get(0, 4, 30);
            assertThat(right).isCloseTo(left, within(1e-6));
            assertThat(lit.get(0, 0, 0) + lit.get(0, 29, 39)).isCloseTo(1, within(1e-6f));
            // From edge to edge a value of 0.5 changes by a itself.
            assertThat(Math.abs(left) * 40 / 5).isLessThan(0.4);
            across = Math.max(across, Math.abs(left) * 40 / 5);
        }
        assertThat(across).isGreaterThan(0.2);
    }

    @Test
    void should_cut_out_ink_with_its_centre_of_mass_in_the_middle() {
        float[] values = new float[60 * 80];
        java.util.Arrays.fill(values, 0.9f);
        for (int row = 10; row < 15; row++) {
            for (int column = 50; column < 70; column++) {
                values[row * 80 + column] = 0.1f;
            }
        }

        Picture cut = new CentreOnInk(CentreOnInk.Ink.DARK, 0).apply(Picture.of(1, 60, 80, values));

        assertThat(cut.height()).isBetween(5, 6);
        assertThat(cut.width()).isBetween(20, 21);
        assertThat(cut.get(0, cut.height() / 2, cut.width() / 2)).isEqualTo(0.1f);
        Picture light = new Invert().apply(Picture.of(1, 60, 80, values));
        assertThat(new CentreOnInk(CentreOnInk.Ink.LIGHT, 0).apply(light).width())
                .isEqualTo(cut.width());
    }

    @Test
    void should_leave_a_blank_picture_alone_or_make_it_0() {
        float[] values = new float[20];
        java.util.Arrays.fill(values, 0.7f);
        Picture blank = Picture.of(1, 4, 5, values);

        assertThat(new CentreOnInk(CentreOnInk.Ink.DARK, 0.5).apply(blank)).isEqualTo(blank);
        for (float value : new Standardise().apply(blank).values()) {
            assertThat(value).isCloseTo(0, within(1e-3f));
        }
    }

    @Test
    void should_standardise_to_mean_0_and_deviation_1() {
        double sum = 0;
        double squares = 0;
        for (float value : new Standardise().apply(face).values()) {
            sum += value;
            squares += value * value;
        }

        assertThat(sum / 1200).isCloseTo(0, within(1e-5));
        assertThat(squares / 1200).isCloseTo(1, within(1e-4));
        assertThat(new Normalise(0.5, 0.25).apply(face).values()[7])
                .isCloseTo((face.values()[7] - 0.5f) / 0.25f, within(1e-6f));
    }

    @Test
    void should_refuse_settings_out_of_range() {
        assertThatThrownBy(() -> new Normalise(0, 0))
                .hasMessage("deviation: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> new RandomAffine(-1, 0, 0, 0, Outside.EDGE)).hasMessageContaining("degrees");
        assertThatThrownBy(() -> new RandomErasing(1, 0.5, 0.2)).hasMessageContaining("smallest");
        assertThatThrownBy(() -> new RandomElastic(0.1, 1, Outside.EDGE)).hasMessageContaining("knots");
        assertThatThrownBy(() -> new RandomPose(10, 46, Outside.EDGE))
                .hasMessage("tilt: expected 0.0 to 45.0, got 46.0");
        assertThatThrownBy(() -> new RandomLight(-0.1)).hasMessageContaining("strength");
    }
}
