package org.siamese.examples.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.examples.ExampleRun;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;

class VerifyImagesTest {
    private static final ModelCalibration CALIBRATION = ModelCalibration.on(
                    ScoredPairs.of(
                            new double[] {0, 0.1, 0.3, 0.2, 0.8, 0.9},
                            List.of(
                                    Relation.SAME,
                                    Relation.SAME,
                                    Relation.SAME,
                                    Relation.DIFFERENT,
                                    Relation.DIFFERENT,
                                    Relation.DIFFERENT)),
                    "six pairs")
            .threshold(1e-3)
            .build();

    @TempDir
    private static Path folder;

    private static Path left;
    private static Path right;
    private static Path calibrated;
    private static Path plain;

    @BeforeAll
    static void writeFiles() {
        SyntheticFaces faces = SyntheticFaces.builder()
                .identities(2)
                .imagesPerIdentity(2)
                .size(24, 24)
                .seed(1)
                .build();
        left = folder.resolve("left.png");
        right = folder.resolve("right.png");
        ExampleRun.write(left, faces.picture(0, 0));
        ExampleRun.write(right, faces.picture(1, 0));
        Tower tower = Tower.builder().input(1, 16, 16).embedding(4).build();
        SiameseModel model = SiameseModel.of(tower, tower.newNetwork(1, new Sgd()), Map.of())
                .withPipeline(ImagePipeline.grey().resize(16, 16).build());
        plain = folder.resolve("plain.siamese");
        calibrated = folder.resolve("calibrated.siamese");
        model.save(plain);
        model.withCalibration(CALIBRATION).save(calibrated);
    }

    private static ExampleRun verify(Path model, Path one, Path other, String... more) {
        String[] arguments = new String[4 + more.length];
        arguments[0] = "verify";
        arguments[1] = model.toString();
        arguments[2] = one.toString();
        arguments[3] = other.toString();
        System.arraycopy(more, 0, arguments, 4, more.length);
        return ExampleRun.of(arguments);
    }

    @Test
    void should_say_in_words_what_it_decides_and_by_which_threshold() {
        ExampleRun same = verify(calibrated, left, left);
        assertThat(same.exit()).isZero();
        assertThat(same.out())
                .containsPattern("decision +same\\R")
                .containsPattern("distance +0\\.000\\R")
                .containsPattern("threshold +0\\.001000, chosen by: given\\R")
                .containsPattern("probability of same +[0-9.]+ %\\R")
                .containsPattern("calibrated on +six pairs\\R");

        ExampleRun different = verify(calibrated, left, right);
        assertThat(different.exit()).isZero();
        assertThat(different.out()).containsPattern("decision +different\\R");
    }

    @Test
    void should_verify_images_of_any_size_with_the_model_of_the_example_on_synthetic_faces() {
        Path out = folder.resolve("synthetic");
        ExampleRun trained = ExampleRun.of("faces", "--epochs", "1", "--quiet", "--out", out.toString());
        assertThat(trained.exit()).as(trained.err()).isZero();
        SyntheticFaces large = SyntheticFaces.builder().size(112, 92).seed(1).build();
        Path a = folder.resolve("large-a.png");
        Path b = folder.resolve("large-b.png");
        ExampleRun.write(a, large.picture(0, 0));
        ExampleRun.write(b, large.picture(0, 1));

        ExampleRun run = verify(out.resolve("model.siamese"), a, b);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("decision +(same|different)\\R");
        assertThat(verify(out.resolve("model.siamese"), left, a).exit()).isZero();
    }

    @Test
    void should_print_the_numbers_of_the_library_as_json() throws IOException {
        JsonNode printed = verify(calibrated, left, right, "--json").json();
        double distance = ImageModel.load(calibrated).distance(left, right);
        assertThat(distance).isGreaterThan(1e-3);
        assertThat(printed.get("decision").textValue()).isEqualTo("different");
        assertThat(printed.get("distance").doubleValue()).isEqualTo(distance);
        assertThat(printed.get("threshold").doubleValue()).isEqualTo(1e-3);
        assertThat(printed.get("thresholdRule").textValue()).isEqualTo("given");
        assertThat(printed.get("probabilitySame").doubleValue())
                .isEqualTo(CALIBRATION.decide(distance).probabilitySame());
    }

    @Test
    void should_print_the_distance_and_how_to_calibrate_where_the_model_has_no_calibration() throws IOException {
        ExampleRun run = verify(plain, left, right);
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .containsPattern("distance +[0-9.]+\\R")
                .contains("no calibration", "ModelCalibration.on")
                .doesNotContain("decision ");
        JsonNode printed = verify(plain, left, right, "--json").json();
        assertThat(printed.get("decision").isNull()).isTrue();
        assertThat(printed.get("distance").doubleValue()).isPositive();
    }

    @Test
    void should_name_the_file_that_cannot_be_used_and_exit_with_3() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path missing = folder.resolve("missing.png");
        for (Path bad : new Path[] {text, missing}) {
            ExampleRun run = verify(calibrated, left, bad);
            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains(bad.getFileName().toString());
            assertThat(run.err().lines()).hasSize(1);
        }
        for (Path bad : new Path[] {text, folder.resolve("missing.siamese")}) {
            ExampleRun run = verify(bad, left, right);
            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.err()).contains(bad.getFileName().toString());
        }
    }

    @Test
    void should_ask_for_all_three_files() {
        assertThat(ExampleRun.of("verify", plain.toString(), left.toString()).exit())
                .isEqualTo(2);
    }
}
