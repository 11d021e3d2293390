package org.siamese.examples.omniglot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.synthetic.SyntheticLetters;
import org.siamese.examples.ExampleRun;
import org.siamese.examples.SiameseExamples;
import org.siamese.image.Picture;

/** Vinyals' split and MNIST by the command line. */
class OtherTasksTest {
    private static final SyntheticLetters LETTERS =
            SyntheticLetters.builder().side(28).seed(4).build();
    private static final int DIGITS = 10;
    private static final int COPIES = 3;

    @TempDir
    private Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    private void alphabet(String part, int alphabet, int letters, int drawers) throws IOException {
        try (OutputStream stream = Files.newOutputStream(folder.resolve(part + ".zip"));
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (int letter = 0; letter < letters; letter++) {
                for (int drawer = 0; drawer < drawers; drawer++) {
                    zip.putNextEntry(new ZipEntry(String.format(
                            Locale.ROOT,
                            "%s/A%d/character%02d/%04d_%02d.png",
                            part,
                            alphabet,
                            letter + 1,
                            letter,
                            drawer + 1)));
                    ImageIO.write(ExampleRun.grey(LETTERS.picture(alphabet, letter, drawer)), "png", zip);
                }
            }
        }
    }

    @Test
    void should_split_by_character_go_on_from_checkpoints_and_score_the_saved_model_alike() throws IOException {
        alphabet("images_background", 0, 26, 6);
        alphabet("images_evaluation", 1, 26, 6);
        String[] options = {
            "omniglot",
            "--data",
            folder.toString(),
            "--split",
            "characters",
            "--train-characters",
            "30",
            "--epochs",
            "2",
            "--checkpoints",
            "--out",
            out().toString(),
            "--quiet",
            "--json"
        };
        ExampleRun run = ExampleRun.of(options);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        JsonNode result = run.json().path("characters");
        assertThat(result.path("characters").asInt()).isEqualTo(22);
        assertThat(result.path("ways").asInt()).isEqualTo(20);
        assertThat(result.path("episodes").asInt()).isEqualTo(10_000);
        assertThat(result.path("oneShot").asDouble(-1)).isBetween(0.05, 1.0);
        assertThat(result.path("fiveShot").asDouble(-1))
                .isGreaterThan(result.path("oneShot").asDouble());
        assertThat(result.path("intervals").path("fiveShot")).hasSize(2);
        assertThat(out().resolve("checkpoints")).isNotEmptyDirectory();

        ExampleRun goneOn = ExampleRun.of(options);
        assertThat(goneOn.err()).isEmpty();
        assertThat(goneOn.json().path("characters")).isEqualTo(result);

        ExampleRun again = ExampleRun.of(
                "omniglot",
                "--evaluate",
                out().resolve("model.siamese").toString(),
                "--data",
                folder.toString(),
                "--split",
                "characters",
                "--train-characters",
                "30",
                "--out",
                folder.resolve("again").toString(),
                "--json");
        assertThat(again.err()).isEmpty();
        assertThat(again.json().path("characters").path("oneShot").asDouble())
                .isCloseTo(result.path("oneShot").asDouble(), within(1e-9));

        ExampleRun leaky = ExampleRun.of(
                "omniglot",
                "--evaluate",
                out().resolve("model.siamese").toString(),
                "--data",
                folder.toString(),
                "--out",
                folder.resolve("leaky").toString());
        assertThat(leaky.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(leaky.err()).contains("one trained with --split alphabets", "got --split characters");
    }

    @Test
    void should_refuse_to_test_a_model_of_whole_alphabets_by_character() throws IOException {
        alphabet("images_background", 0, 26, 6);
        alphabet("images_evaluation", 1, 26, 6);
        ExampleRun run = ExampleRun.of(
                "omniglot",
                "--evaluate",
                model().toString(),
                "--data",
                folder.toString(),
                "--split",
                "characters",
                "--out",
                out().toString());
        assertThat(run.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(run.err()).contains("one trained with --split characters", "got --split alphabets");
    }

    @Test
    void should_refuse_a_split_by_character_without_letters() {
        ExampleRun run = ExampleRun.of("omniglot", "--split", "characters", "--out", out().toString());
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("--split characters: expected --data beside it");
    }

    /** An untrained model, whose embeddings of different pictures differ. */
    private Path model() {
        LetterRecipe recipe = LetterRecipe.syntheticBest();
        SiameseModel model = SiameseModel.of(recipe.tower(), recipe.tower().newNetwork(1, new NoOp()), Map.of())
                .withPipeline(recipe.pipeline());
        Path file = folder.resolve("model.siamese");
        model.save(file);
        return file;
    }

    /** Copies of ten letters; those of letter k are labelled k plus a shift. */
    private Path digits(String part, int shift) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + DIGITS * COPIES * 28 * 28);
        images.putInt(0x803).putInt(DIGITS * COPIES).putInt(28).putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + DIGITS * COPIES);
        labels.putInt(0x801).putInt(DIGITS * COPIES);
        for (int digit = 0; digit < DIGITS; digit++) {
            Picture picture = LETTERS.picture(2, digit, 0);
            for (int copy = 0; copy < COPIES; copy++) {
                for (float value : picture.values()) {
                    images.put((byte) Math.round(255 * (1 - value)));
                }
                labels.put((byte) ((digit + shift) % DIGITS));
            }
        }
        Path mnist = Files.createDirectories(folder.resolve("mnist"));
        Files.write(mnist.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(mnist.resolve(part + "-labels-idx1-ubyte"), labels.array());
        return mnist;
    }

    private JsonNode score(Path mnist, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("omniglot", "--evaluate", model().toString()));
        options.addAll(List.of("--mnist", mnist.toString(), "--out", out().toString(), "--json"));
        options.addAll(List.of(more));
        ExampleRun run = ExampleRun.of(options.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(ExampleRun.json(out().resolve("metrics.json"))).isEqualTo(run.json());
        return run.json();
    }

    @Test
    void should_tell_all_digits_that_are_copies_of_their_example_and_none_that_are_copies_of_another()
            throws IOException {
        Path mnist = digits("t10k", 0);
        JsonNode alone = score(mnist);
        assertThat(alone.path("mnistAccuracy").asDouble(-1)).isEqualTo(1);
        assertThat(alone.path("mnist").path("trials").asInt()).isEqualTo(4000);
        assertThat(alone.path("mnist").path("examples").asText()).isEqualTo("the test part");
        assertThat(alone.path("mnist").path("border").asInt()).isEqualTo(4);
        assertThat(alone.path("mnist").path("interval")).hasSize(2);
        assertThat(alone.has("accuracy")).isFalse();

        digits("train", 1);
        JsonNode wrong = score(mnist, "--border", "0");
        assertThat(wrong.path("mnistAccuracy").asDouble(-1)).isZero();
        assertThat(wrong.path("mnist").path("examples").asText()).isEqualTo("the training part");
        assertThat(wrong.path("mnist").path("border").asInt()).isZero();
    }

    @Test
    void should_say_in_one_line_what_is_wrong_with_the_digits() throws IOException {
        ExampleRun run = ExampleRun.of(
                "omniglot", "--evaluate", model().toString(), "--mnist", folder.toString(), "--out", out().toString());
        assertThat(run.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(run.err().strip().lines().toList())
                .singleElement()
                .asString()
                .contains("t10k-images-idx3-ubyte, plain or with .gz, got none");
    }
}
