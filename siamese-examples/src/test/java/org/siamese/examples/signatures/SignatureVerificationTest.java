package org.siamese.examples.signatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.examples.ExampleRun;
import org.siamese.examples.SiameseExamples;

class SignatureVerificationTest {
    @TempDir
    private Path folder;

    private ExampleRun run(String data, String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "signatures",
                "--data",
                folder.resolve(data).toString(),
                "--out",
                folder.resolve(out).toString(),
                "--quiet"));
        arguments.addAll(List.of(more));
        return ExampleRun.of(arguments.toArray(String[]::new));
    }

    private static String[] quick(String... more) {
        return Stream.concat(Stream.of("--recipe", "best", "--epochs", "2", "--calibration", "2"), Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void should_train_test_write_everything_and_score_the_saved_model_alike() throws IOException {
        SignatureFiles.sigcomp(folder.resolve("data"), new int[] {1, 2, 3, 4, 5}, new int[] {6, 7, 8});
        ExampleRun run = run("data", "out", quick());
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("equal error rate", "Cllr", "3 writers, 21 signatures", "none seen in training");

        JsonNode metrics = ExampleRun.json(folder.resolve("out/metrics.json"));
        assertThat(metrics.path("pairs").asInt()).isEqualTo(3 * SignatureFiles.PAIRS);
        assertThat(metrics.path("writers").asInt()).isEqualTo(3);
        for (String rate : new String[] {"eer", "auc", "accuracy"}) {
            assertThat(metrics.path(rate).asDouble(-1)).as(rate).isBetween(0.0, 1.0);
            assertThat(metrics.path("intervals").path(rate)).as(rate).hasSize(2);
        }
        assertThat(metrics.path("cllr").asDouble(-1)).isPositive();
        assertThat(metrics.path("threshold").asDouble(-1)).isPositive();
        assertThat(metrics.path("intervals").path("over").asText()).isEqualTo("writers");
        assertThat(metrics.path("recipe").asText()).isEqualTo("best");
        assertThat(metrics.path("trainingWriters").asInt()).isEqualTo(3);
        assertThat(metrics.path("calibrationWriters").asInt()).isEqualTo(2);
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "metrics.json", "loss.png", "roc.png", "pairs.png", "pairs-dark.png", "model.siamese");
        }
        Path model = folder.resolve("out/model.siamese");
        assertThat(SiameseModel.load(model).pipeline().augments()).isTrue();

        ExampleRun again = run("data", "out2", "--evaluate", model.toString(), "--json");
        assertThat(again.err()).isEmpty();
        for (String key : new String[] {"eer", "auc", "cllr", "accuracy", "threshold", "pairs", "writers"}) {
            assertThat(again.json().path(key).asDouble(-1))
                    .as(key)
                    .isCloseTo(metrics.path(key).asDouble(-2), within(1e-9));
        }
        assertThat(ExampleRun.json(folder.resolve("out2/metrics.json"))).isEqualTo(again.json());

        SignatureFiles.repack(folder.resolve("others"), new int[] {}, new int[] {11, 12});
        Files.delete(folder.resolve("others/train_data.csv"));
        ExampleRun others = run("others", "out3", "--evaluate", model.toString(), "--json");
        assertThat(others.err()).isEmpty();
        assertThat(others.json().path("writers").asInt()).isEqualTo(2);
    }

    @Test
    void should_refuse_a_split_that_leaks_say_how_much_and_show_both_results_if_allowed() throws IOException {
        SignatureFiles.repack(folder.resolve("data"), new int[] {1, 2, 3, 4, 5, 6}, new int[] {5, 6});
        ExampleRun refused = run("data", "out", quick());
        assertThat(refused.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(refused.err().strip().lines().toList())
                .singleElement()
                .asString()
                .contains(
                        "14 of 14 test images stand in training",
                        "2 of 2 test writers",
                        "--writer-disjoint",
                        "--allow-leak");

        ExampleRun both = run("data", "out", quick("--allow-leak"));
        assertThat(both.err()).isEmpty();
        assertThat(both.exit()).isZero();
        assertThat(both.out()).contains("split by writer", "split as given", "14 of 14 test images");
        JsonNode metrics = ExampleRun.json(folder.resolve("out/metrics.json"));
        assertThat(metrics.path("trainingWriters").asInt()).isEqualTo(2);
        assertThat(metrics.path("writers").asInt()).isEqualTo(2);
        JsonNode leaky = metrics.path("leaky");
        assertThat(leaky.path("testImagesInTraining").asInt()).isEqualTo(14);
        assertThat(leaky.path("eer").asDouble(-1)).isBetween(0.0, 1.0);
        assertThat(leaky.path("pairs").asInt()).isEqualTo(2 * SignatureFiles.PAIRS);
    }

    @Test
    void should_write_a_report_if_asked() throws IOException {
        SignatureFiles.sigcomp(folder.resolve("data"), new int[] {1, 2, 3, 4, 5}, new int[] {6, 7, 8});
        ExampleRun run = run("data", "out", quick("--report"));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("report.html");
        String page = Files.readString(folder.resolve("out/report.html"));
        assertThat(page)
                .contains("3 writers, 21 signatures", "Equal error rate", "Directions that the embeddings use")
                .contains("Training and test: files, pixels and writers", "Nothing in common was found.")
                .contains("TripletMarginLoss")
                .doesNotContain("Not in this report");
        for (String picture : new String[] {"distances", "roc", "map", "training-1"}) {
            assertThat(folder.resolve("out/report-images/" + picture + ".png")).exists();
        }

        String model = folder.resolve("out/model.siamese").toString();
        assertThat(run("data", "out2", "--evaluate", model, "--report").exit()).isZero();
        assertThat(Files.readString(folder.resolve("out2/report.html")))
                .contains("A saved model", "Equal error rate", "Training: nothing was given.");
    }

    @Test
    void should_report_the_split_that_leaks_too() throws IOException {
        SignatureFiles.repack(folder.resolve("data"), new int[] {1, 2, 3, 4, 5, 6}, new int[] {5, 6});
        ExampleRun run = run("data", "out", quick("--allow-leak", "--report"));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains("Verification, on the split as given, which leaks")
                .contains("Training and test, split as given", "8 things in common", "the same identity: ");
    }

    @Test
    void should_split_by_writer_even_if_every_writer_stands_on_both_sides() throws IOException {
        int[] all = {1, 2, 3, 4, 5, 6};
        SignatureFiles.repack(folder.resolve("data"), all, all);
        ExampleRun run = run("data", "out", quick("--writer-disjoint", "--json"));
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("writers").asInt()).isEqualTo(2);
        assertThat(run.json().path("trainingWriters").asInt()).isEqualTo(2);
        assertThat(run.json().has("leaky")).isFalse();
    }

    @Test
    void should_train_the_tutorials_tower_on_listed_pairs() throws IOException {
        SignatureFiles.sigcomp(folder.resolve("data"), new int[] {1, 2, 3, 4}, new int[] {6, 7});
        ExampleRun run = run("data", "out", "--epochs", "1", "--pairs", "4", "--calibration", "2", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("recipe").asText()).isEqualTo("tutorial");
        assertThat(SiameseModel.load(folder.resolve("out/model.siamese"))
                        .tower()
                        .inputShape())
                .containsExactly(1, 105, 105);
    }

    @Test
    void should_draw_signatures_where_there_are_none() throws IOException {
        ExampleRun run = ExampleRun.of(
                "signatures",
                "--out",
                folder.resolve("out").toString(),
                "--epochs",
                "1",
                "--pairs",
                "64",
                "--quiet",
                "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("data").asText()).isEqualTo("synthetic signatures");
        assertThat(run.json().path("trainingWriters").asInt()).isEqualTo(25);
    }

    @Test
    void should_take_an_option_by_its_old_name_and_tell_the_new_one() {
        ExampleRun run = ExampleRun.of("signatures", "--development", "1");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--development is now called --calibration", "--calibration: expected 0 or at least 2, got 1");
    }

    @ParameterizedTest
    @CsvSource({
        "--calibration,1",
        "--pairs,0",
        "--epochs,0",
        "--recipe,cheap",
        "--seed,x",
        "--nonsense,1",
        "--evaluate,m --epochs 2",
        "--allow-leak,--writer-disjoint"
    })
    void should_give_usage_and_exit_code_2_if_an_option_is_wrong(String option, String value) {
        List<String> arguments = new ArrayList<>(
                List.of("signatures", "--out", folder.resolve("out").toString(), option));
        arguments.addAll(List.of(value.split(" ")));
        ExampleRun run = ExampleRun.of(arguments.toArray(String[]::new));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(option).contains("Usage:");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void should_say_in_one_line_what_is_wrong_with_data_or_model() throws IOException {
        expectBad("none", "no such folder");
        Files.createDirectories(folder.resolve("empty"));
        expectBad("empty", "train_pairs.csv");
        SignatureFiles.sigcomp(folder.resolve("few"), new int[] {1, 2, 3}, new int[] {4, 5});
        expectBad("few", "at least 4 writers");
        expectBad(
                "few", "no.siamese", "--evaluate", folder.resolve("no.siamese").toString());
        Path text = Files.writeString(folder.resolve("text.siamese"), "text");
        expectBad("few", "text.siamese", "--evaluate", text.toString());
        SignatureFiles.sigcomp(folder.resolve("broken"), new int[] {1, 2, 3, 4}, new int[] {5, 6});
        Files.writeString(folder.resolve("broken/images/001/00_001.png"), "no image");
        expectBad("broken", "00_001.png");
        Files.writeString(folder.resolve("broken/train_pairs.csv"), "img1,img2\n");
        expectBad("broken", "forged");
    }

    private void expectBad(String data, String named, String... more) {
        String[] settings = more.length > 0 ? more : quick();
        ExampleRun run = run(data, "out", settings);
        assertThat(run.exit()).as(data).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(run.err().strip().lines().toList())
                .as(data)
                .singleElement()
                .asString()
                .contains(named);
        assertThat(folder.resolve("out")).isEmptyDirectory();
    }

    @Test
    void should_show_the_stack_trace_if_asked() {
        ExampleRun run = run("none", "out", "--debug");
        assertThat(run.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(run.err()).contains("at org.siamese.");
    }
}
