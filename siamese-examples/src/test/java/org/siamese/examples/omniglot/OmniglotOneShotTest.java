package org.siamese.examples.omniglot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.synthetic.SyntheticLetters;
import org.siamese.examples.ExampleRun;
import org.siamese.examples.SiameseExamples;
import org.siamese.image.Picture;

class OmniglotOneShotTest {
    private static final SyntheticLetters LETTERS =
            SyntheticLetters.builder().side(35).seed(4).build();

    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void omniglot() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        out = folder.resolve("out");
        alphabets(data.resolve("images_background.zip"), "images_background", 0, 3, 8, 4);
        alphabets(data.resolve("images_evaluation.zip"), "images_evaluation", 3, 2, 20, 2);
    }

    private static void alphabets(Path file, String root, int first, int count, int letters, int drawers)
            throws IOException {
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (int alphabet = first; alphabet < first + count; alphabet++) {
                for (int letter = 0; letter < letters; letter++) {
                    for (int drawer = 0; drawer < drawers; drawer++) {
                        String name = String.format(
                                Locale.ROOT,
                                "%s/A%d/character%02d/%04d_%02d.png",
                                root,
                                alphabet,
                                letter + 1,
                                letter,
                                drawer + 1);
                        entry(zip, name, LETTERS.picture(alphabet, letter, drawer));
                    }
                }
            }
        }
    }

    private static void entry(ZipOutputStream zip, String name, Picture picture) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        ImageIO.write(ExampleRun.grey(picture), "png", zip);
    }

    /** Two runs of 20 letters in Lake's format. */
    private Path runs() throws IOException {
        Path file = folder.resolve("all_runs.zip");
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (String run : new String[] {"run01", "run02"}) {
                StringBuilder labels = new StringBuilder();
                for (int letter = 0; letter < 20; letter++) {
                    String training = String.format(Locale.ROOT, "%s/training/class%02d.png", run, letter + 1);
                    String test = String.format(Locale.ROOT, "%s/test/item%02d.png", run, 20 - letter);
                    entry(zip, training, LETTERS.picture(3, letter, 0));
                    entry(zip, test, LETTERS.picture(3, letter, 1));
                    labels.append(test + " " + training + "\n");
                }
                zip.putNextEntry(new ZipEntry(run + "/class_labels.txt"));
                zip.write(labels.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    @Test
    void should_train_test_and_score_the_saved_model_alike() throws IOException {
        ExampleRun run = ExampleRun.of(
                "omniglot", "--data", data.toString(), "--out", out.toString(), "--epochs", "2", "--quiet");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("20-way one-shot", "1 alphabets, 20 letters");
        JsonNode metrics = ExampleRun.json(out.resolve("metrics.json"));
        assertThat(metrics.path("accuracy").asDouble(-1)).isBetween(0.05, 1.0);
        assertThat(metrics.path("trials").asInt()).isEqualTo(40);
        assertThat(metrics.path("trialsOfMany").asInt()).isEqualTo(400);
        assertThat(metrics.path("ways").asInt()).isEqualTo(20);
        assertThat(metrics.path("alphabets").asInt()).isEqualTo(1);
        assertThat(metrics.path("validationAccuracy").asDouble(-1)).isBetween(0.05, 1.0);
        assertThat(metrics.path("intervals").path("accuracy")).hasSize(2);

        Path model = out.resolve("model.siamese");
        ExampleRun again = ExampleRun.of(
                "omniglot",
                "--evaluate",
                model.toString(),
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--json");
        assertThat(again.err()).isEmpty();
        assertThat(again.json().path("accuracy").asDouble())
                .isCloseTo(metrics.path("accuracy").asDouble(), within(1e-9));

        ExampleRun lake = ExampleRun.of(
                "omniglot",
                "--evaluate",
                model.toString(),
                "--runs",
                runs().toString(),
                "--out",
                out.toString(),
                "--json");
        assertThat(lake.err()).isEmpty();
        JsonNode result = lake.json().path("runs");
        assertThat(result.path("runs").asInt()).isEqualTo(2);
        assertThat(result.path("trials").asInt()).isEqualTo(40);
        assertThat(result.path("accuracy").asDouble(-1)).isBetween(0.05, 1.0);
        assertThat(lake.json().has("accuracy")).isFalse();
    }

    @Test
    void should_write_a_report_if_asked_and_refuse_one_without_test_letters() throws IOException {
        ExampleRun run = ExampleRun.of(
                "omniglot",
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--epochs",
                "2",
                "--runs",
                runs().toString(),
                "--report",
                "--quiet");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("as many trials as Koch drew", "Lake's fixed runs")
                .contains("1 alphabets, 20 letters", "Training and test: alphabets and letters")
                .contains("Nothing in common was found.", "Distances, decisions: nothing was given.");
        assertThat(out.resolve("report-images/map.png")).exists();
        assertThat(out.resolve("report-images/training-1.png")).exists();

        String model = out.resolve("model.siamese").toString();
        ExampleRun letters = ExampleRun.of(
                "omniglot",
                "--evaluate",
                model,
                "--data",
                data.toString(),
                "--out",
                folder.resolve("out2").toString(),
                "--report");
        assertThat(letters.exit()).as(letters.err()).isZero();
        assertThat(Files.readString(folder.resolve("out2/report.html"))).contains("A saved model", "One-shot");
        ExampleRun runsOnly = ExampleRun.of(
                "omniglot", "--evaluate", model, "--runs", runs().toString(), "--out", out.toString(), "--report");
        assertThat(runsOnly.exit()).isEqualTo(2);
        assertThat(runsOnly.err()).contains("--report: expected --data").contains("Usage:");
    }

    @Test
    void should_learn_synthetic_letters_of_alphabets_it_has_not_seen() throws IOException {
        ExampleRun run = ExampleRun.of("omniglot", "--out", out.toString(), "--epochs", "3", "--quiet", "--json");
        assertThat(run.err()).isEmpty();
        // Chance is 0.05, and pixels alone get about half.
        assertThat(run.json().path("accuracyOfMany").asDouble()).isGreaterThan(0.5);
    }

    @Test
    void should_train_without_labels() throws IOException {
        ExampleRun run = ExampleRun.of(
                "omniglot", "--self-supervised", "--out", out.toString(), "--epochs", "3", "--quiet", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("recipe").asText()).isEqualTo("self-supervised, small");
        double guessing = 1 / 20.0;
        assertThat(run.json().path("accuracyOfMany").asDouble()).isGreaterThan(5 * guessing);
        ExampleRun both = ExampleRun.of("omniglot", "--self-supervised", "--recipe", "best", "--out", out.toString());
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("--self-supervised: expected neither --recipe");
    }

    @Test
    void should_join_several_towers() throws IOException {
        ExampleRun run = ExampleRun.of(
                "omniglot", "--towers", "2", "--out", out.toString(), "--epochs", "1", "--quiet", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("towers").asInt()).isEqualTo(2);
        assertThat(SiameseModel.load(out.resolve("model.siamese")).dimension())
                .isEqualTo(2 * (int) LetterRecipe.syntheticBest().tower().embeddingSize());
        ExampleRun evaluated = ExampleRun.of(
                "omniglot",
                "--towers",
                "2",
                "--evaluate",
                out.resolve("model.siamese").toString(),
                "--out",
                out.toString());
        assertThat(evaluated.exit()).isEqualTo(2);
        assertThat(evaluated.err()).contains("--towers: expected no --evaluate beside it");
    }

    @Test
    void should_know_kochs_way() throws IOException {
        ExampleRun run = ExampleRun.of(
                "omniglot", "--recipe", "tutorial", "--out", out.toString(), "--epochs", "1", "--quiet", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("recipe").asText()).startsWith("tutorial");
        assertThat(LetterRecipe.koch().tower().inputShape()).containsExactly(1, 105, 105);
        assertThat(LetterRecipe.koch().tower().embeddingSize()).isEqualTo(4096);
    }

    @ParameterizedTest
    @CsvSource({"--epochs,0", "--recipe,x", "--towers,0", "--runs,", "--pairs,3"})
    void should_give_usage_and_exit_code_2_if_an_option_is_wrong(String option, String value) {
        ExampleRun run = value == null
                ? ExampleRun.of("omniglot", "--out", out.toString(), option)
                : ExampleRun.of("omniglot", "--out", out.toString(), option, value);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(option).contains("Usage:");
    }

    @Test
    void should_say_in_one_line_what_is_wrong_with_the_data() throws IOException {
        expectBad("no such folder", "--data", folder.resolve("none").toString());
        expectBad("images_background.zip", "--data", folder.toString());
        expectBad(
                "no such file",
                "--data",
                data.toString(),
                "--runs",
                folder.resolve("no.zip").toString());
        expectBad("class_labels.txt", "--data", data.toString(), "--runs", data + "/images_evaluation.zip");
        alphabets(data.resolve("images_background.zip"), "images_background", 3, 2, 8, 4);
        expectBad("A4", "--data", data.toString());
        alphabets(data.resolve("images_evaluation.zip"), "images_evaluation", 5, 2, 19, 2);
        expectBad("at least 20 letters", "--data", data.toString(), "--epochs", "1");
    }

    private void expectBad(String named, String... arguments) {
        List<String> all = new ArrayList<>(List.of("omniglot", "--out", out.toString(), "--quiet"));
        all.addAll(List.of(arguments));
        ExampleRun run = ExampleRun.of(all.toArray(String[]::new));
        assertThat(run.exit()).as(named).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(run.err().strip().lines().toList())
                .singleElement()
                .asString()
                .contains(named);
    }
}
