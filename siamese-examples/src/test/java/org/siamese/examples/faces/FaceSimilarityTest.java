package org.siamese.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.examples.ExampleRun;
import org.siamese.examples.SiameseExamples;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import picocli.CommandLine;

class FaceSimilarityTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = SiameseExamples.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private Path people(Path parent, int from, int count, int images) throws IOException {
        SyntheticFaces faces = SyntheticFaces.builder().size(40, 30).seed(3).build();
        for (int person = from; person < from + count; person++) {
            Path place = Files.createDirectories(parent.resolve("p" + person));
            for (int image = 0; image < images; image++) {
                Picture picture = faces.picture(person, image);
                ExampleRun.write(place.resolve(image + ".png"), picture);
            }
        }
        return parent;
    }

    @Test
    void should_train_test_and_write_everything() throws IOException {
        people(folder.resolve("data/training"), 0, 5, 4);
        people(folder.resolve("data/testing"), 5, 2, 4);
        Path results = folder.resolve("out");
        int exit = run(
                "faces",
                "--data",
                folder.resolve("data").toString(),
                "--out",
                results.toString(),
                "--epochs",
                "2",
                "--batch",
                "4",
                "--calibration",
                "2",
                "--quiet");
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();

        JsonNode metrics =
                new ObjectMapper().readTree(results.resolve("metrics.json").toFile());
        assertThat(metrics.path("pairs").asInt()).isEqualTo(28);
        assertThat(metrics.path("identities").asInt()).isEqualTo(2);
        for (String rate : new String[] {"eer", "auc", "accuracy"}) {
            assertThat(metrics.path(rate).asDouble(-1)).as(rate).isBetween(0.0, 1.0);
        }
        assertThat(metrics.path("threshold").asDouble(-1)).isPositive();
        assertThat(metrics.path("seconds").asDouble(-1)).isPositive();
        for (String picture : new String[] {"loss.png", "roc.png", "pairs.png", "pairs-dark.png"}) {
            assertThat(ImageIO.read(results.resolve(picture).toFile()).getWidth())
                    .isGreaterThan(500);
        }
        SiameseModel model = SiameseModel.load(results.resolve("model.siamese"));
        assertThat(model.tower().embeddingSize()).isEqualTo(5);
        assertThat(out.toString())
                .contains(
                        "equal error rate",
                        "5 persons, 20 images".replace("5", "3").replace("20", "12"));
        try (Stream<Path> files = Files.list(results)) {
            assertThat(files).hasSize(6);
        }
        assertThat(model.pipeline())
                .isEqualTo(ImagePipeline.grey().resize(100, 100).build());
        should_score_the_saved_model_alike(results.resolve("model.siamese"), metrics);
    }

    private void should_score_the_saved_model_alike(Path model, JsonNode metrics) throws IOException {
        ExampleRun again = ExampleRun.of(
                "faces",
                "--data",
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("again").toString(),
                "--evaluate",
                model.toString(),
                "--json");
        assertThat(again.err()).isEmpty();
        for (String key : new String[] {"eer", "auc", "cllr", "accuracy", "threshold", "pairs", "identities"}) {
            assertThat(again.json().path(key).asDouble(-1))
                    .as(key)
                    .isCloseTo(metrics.path(key).asDouble(-2), within(1e-9));
        }
    }

    private Path reported(String out, String... more) throws IOException {
        people(folder.resolve("data/training"), 0, 5, 4);
        people(folder.resolve("data/testing"), 5, 3, 4);
        Path results = folder.resolve(out);
        String[] arguments = Stream.concat(
                        Stream.of("faces", "--data", folder.resolve("data").toString(), "--out", results.toString()),
                        Stream.of(more))
                .toArray(String[]::new);
        ExampleRun run = ExampleRun.of(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
        return results;
    }

    @Test
    void should_write_a_report_if_asked_and_train_as_without() throws IOException {
        String[] quick = {"--epochs", "2", "--batch", "4", "--calibration", "2", "--quiet"};
        Path results = reported(
                "out", Stream.concat(Stream.of(quick), Stream.of("--report")).toArray(String[]::new));
        String page = Files.readString(results.resolve("report.html"));
        assertThat(page)
                .contains("3 persons, 12 images", "Equal error rate", "recall at 1", "Decisions at the threshold")
                .contains("Directions that the embeddings use", "Warnings")
                .contains("Training and test", "Training and calibration", "Calibration and test")
                .contains("&quot;image-pipeline&quot;", "HadsellContrastiveLoss")
                .doesNotContain("Not in this report");
        for (String picture : new String[] {"distances", "roc", "det", "reliability", "map", "training-9"}) {
            assertThat(results.resolve("report-images/" + picture + ".png")).exists();
        }

        Path plain = reported("plain", quick);
        assertThat(plain.resolve("report.html")).doesNotExist();
        assertThat(withoutSeconds(results)).isEqualTo(withoutSeconds(plain));
    }

    private static JsonNode withoutSeconds(Path results) throws IOException {
        ObjectNode metrics = (ObjectNode) ExampleRun.json(results.resolve("metrics.json"));
        assertThat(metrics.remove("seconds").asDouble()).isPositive();
        return metrics;
    }

    @Test
    void should_report_on_a_saved_model_without_training() throws IOException {
        Path trained = reported("out", "--epochs", "1", "--batch", "4", "--calibration", "2", "--quiet");
        Path results =
                reported("again", "--evaluate", trained.resolve("model.siamese").toString(), "--report");
        assertThat(Files.readString(results.resolve("report.html")))
                .contains(
                        "A saved model",
                        "Equal error rate",
                        "Training: nothing was given.",
                        "Leaks: nothing was given.");
    }

    @Test
    void should_say_in_one_line_that_the_report_cannot_be_written() throws IOException {
        Path results = Files.createDirectories(folder.resolve("out"));
        Files.createDirectories(results.resolve("report.html/full"));
        people(folder.resolve("data"), 0, 8, 3);
        ExampleRun run = ExampleRun.of(
                "faces",
                "--data",
                folder.resolve("data").toString(),
                "--out",
                results.toString(),
                "--epochs",
                "1",
                "--batch",
                "4",
                "--report",
                "--quiet");
        assertThat(run.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(run.err().strip().lines().toList())
                .singleElement()
                .asString()
                .contains("report.html");
    }

    @Test
    void should_know_a_better_recipe() throws IOException {
        people(folder.resolve("data/training"), 0, 5, 4);
        people(folder.resolve("data/testing"), 5, 2, 4);
        ExampleRun best = ExampleRun.of(
                "faces",
                "--data",
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--recipe",
                "BEST",
                "--epochs",
                "2",
                "--quiet",
                "--report",
                "--json");
        assertThat(best.err()).isEmpty();
        assertThat(best.json().path("recipe").asText()).isEqualTo("best");
        assertThat(best.json().path("pairs").asInt()).isEqualTo(28);
        SiameseModel model = SiameseModel.load(folder.resolve("out/model.siamese"));
        assertThat(model.tower().embeddingParts()).containsExactly(64, 64, 64, 64, 64);
        assertThat(model.attachments()).containsKeys("training 1", "training 5", "image-pipeline");
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains("&quot;views&quot; : 24", "&quot;shrinkage&quot; : 0.3", "&quot;inputs&quot; : 20");
    }

    @Test
    void should_take_an_option_by_its_old_name_and_tell_the_new_one() {
        ExampleRun run = ExampleRun.of("faces", "--development", "1");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--development is now called --calibration", "--calibration: expected 0 or at least 2, got 1");
    }

    @ParameterizedTest
    @CsvSource({
        "--margin,-1",
        "--margin,NaN",
        "--batch,0",
        "--epochs,0",
        "--learning-rate,x",
        "--calibration,1",
        "--recipe,cheap",
        "--nonsense,1"
    })
    void should_give_usage_and_exit_code_2_if_an_option_is_wrong(String option, String value) {
        Path results = folder.resolve("out");
        assertThat(run("faces", "--out", results.toString(), option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(option).contains("Usage:");
        assertThat(results).doesNotExist();
    }

    @Test
    void should_say_in_one_line_what_is_wrong_with_the_data() throws IOException {
        expectBadData(folder.resolve("none"), "none");
        expectBadData(Files.createDirectories(folder.resolve("empty")), "empty");
        expectBadData(people(folder.resolve("one"), 0, 1, 3), "one");
        Path single = folder.resolve("single");
        people(single.resolve("training"), 0, 8, 1);
        people(single.resolve("testing"), 8, 2, 3);
        expectBadData(single, "2 images");
        Path broken = people(folder.resolve("broken"), 0, 8, 3);
        Files.writeString(broken.resolve("p3/1.png"), "no image");
        expectBadData(broken, "p3");
        Path both = folder.resolve("both");
        people(both.resolve("training"), 0, 6, 3);
        people(both.resolve("testing"), 5, 3, 3);
        expectBadData(both, "p5");
        expectBadData(people(folder.resolve("few"), 0, 8, 3), "batch", "--batch", "500");
    }

    private void expectBadData(Path data, String named, String... more) {
        err.getBuffer().setLength(0);
        Path results = folder.resolve("out");
        String[] arguments = Stream.concat(
                        Stream.of("faces", "--data", data.toString(), "--out", results.toString(), "--quiet"),
                        Stream.of(more))
                .toArray(String[]::new);
        assertThat(run(arguments)).as(data.toString()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(err.toString().strip().lines().toList())
                .as(data.toString())
                .singleElement()
                .asString()
                .contains(named);
        assertThat(results).as("nothing half-written").isEmptyDirectory();
    }

    @Test
    void should_refuse_an_output_place_that_is_a_file() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("faces", "--out", file.toString())).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(err.toString()).contains("file").contains("cannot be written");
    }

    @Test
    void should_explain_itself() {
        assertThat(run("--help")).isZero();
        assertThat(run("faces", "--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--data",
                        "--out",
                        "--epochs",
                        "--margin",
                        "--seed",
                        "--recipe",
                        "--evaluate",
                        "--report",
                        "--json",
                        "--quiet",
                        "--debug");
    }
}
