package org.siamese.examples.signatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.examples.ExampleRun;
import org.siamese.examples.SiameseExamples;

class SignatureFoldsTest {
    private static final int WRITERS = 5;

    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void signatures() throws IOException {
        data = SignatureFiles.sigcomp(
                Files.createDirectories(folder.resolve("data")), new int[] {1, 2, 3}, new int[] {4, 5});
        out = folder.resolve("out");
    }

    private ExampleRun run(String... more) {
        List<String> all =
                new ArrayList<>(List.of("signature-folds", "--data", data.toString(), "--out", out.toString()));
        all.addAll(List.of("--quiet", "--json"));
        all.addAll(List.of(more));
        return ExampleRun.of(all.toArray(String[]::new));
    }

    private ExampleRun twoFolds(String epochs) {
        return run("--folds", "2", "--references", "2", "--draws", "3", "--height", "32", "--epochs", epochs);
    }

    @Test
    void should_test_each_writer_once_and_go_on_with_the_folds_that_are_missing() throws IOException {
        ExampleRun run = twoFolds("1");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        JsonNode json = run.json();
        assertThat(json.path("writers").asInt()).isEqualTo(WRITERS);
        assertThat(json.path("oneToOne").path("questions").asInt()).isEqualTo(WRITERS * SignatureFiles.PAIRS);
        assertThat(json.path("oneToOne").path("eer").asDouble(-1)).isBetween(0.0, 1.0);
        assertThat(json.path("eerOfFolds")).hasSize(2);
        // Of each draw, two genuine signatures are references and the others are questioned.
        int questions = WRITERS * 3 * (SignatureFiles.GENUINE - 2 + SignatureFiles.FORGED);
        for (String fusion : new String[] {"MEAN_EMBEDDING", "MINIMUM_DISTANCE", "MEAN_DISTANCE"}) {
            JsonNode fused = json.path("fused").path(fusion);
            assertThat(fused.path("questions").asInt()).isEqualTo(questions);
            assertThat(fused.path("accuracy").asDouble(-1)).isBetween(0.0, 1.0);
            assertThat(fused.path("intervals").path("accuracy")).hasSize(2);
        }
        assertThat(ExampleRun.json(out.resolve("metrics.json"))).isEqualTo(json);

        Path first = out.resolve("fold-01.siamese");
        Path second = out.resolve("fold-02.siamese");
        assertThat(SiameseModel.load(first).attachments().get(SignatureFold.ATTACHMENT))
                .startsWith("fold 1 of 2");
        FileTime kept = Files.getLastModifiedTime(first);
        Files.delete(second);
        JsonNode again = twoFolds("1").json();
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(kept);
        assertThat(second).exists();
        assertThat(again.path("oneToOne").path("eer").asDouble())
                .isCloseTo(json.path("oneToOne").path("eer").asDouble(), within(1e-9));

        assertThat(json.path("whitening").asDouble()).isEqualTo(0.3);
        assertThat(json.path("cohort").asInt()).isEqualTo(20);
        ExampleRun plain = run(
                "--folds",
                "2",
                "--references",
                "2",
                "--draws",
                "3",
                "--height",
                "32",
                "--epochs",
                "1",
                "--whitening",
                "0",
                "--cohort",
                "0");
        assertThat(plain.exit()).as(plain.err()).isZero();
        assertThat(plain.json().path("oneToOne").path("auc").asDouble())
                .isNotEqualTo(json.path("oneToOne").path("auc").asDouble());
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(kept);

        ExampleRun other = twoFolds("2");
        assertThat(other.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(other.err())
                .contains("fold-01.siamese", "2 epochs", "take another --out, got fold 1 of 2", "1 epochs");
    }

    @Test
    void should_say_before_training_what_cannot_be_measured() {
        ExampleRun few = run("--folds", "2", "--references", "4");
        assertThat(few.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(few.err()).contains("at least 5 genuine images and a forgery, got 4 and 3");
        ExampleRun many = run("--folds", "6", "--references", "2");
        assertThat(many.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(many.err()).contains("at least 6 writers for as many folds, got 5");
        assertThat(run("--draws", "0").exit()).isEqualTo(2);
        assertThat(run("--whitening", "1.5").err()).contains("--whitening: expected 0 to 1, got 1.5");
        assertThat(run("--folds", "2", "--first", "2").err()).contains("--first: expected 1 to 1, got 2");
        assertThat(run("--folds", "3", "--first", "2", "--last", "2").err()).contains("--last: expected 3 to 3, got 2");
        assertThat(run("--cohort", "-1").err()).contains("--cohort: expected at least 0, got -1");
        assertThat(run("--height", "31").err()).contains("--height: expected at least 32, got 31");
        assertThat(run("--report").err()).contains("no one model to report on");
    }
}
