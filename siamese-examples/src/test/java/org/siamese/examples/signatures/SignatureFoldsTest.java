package org.siamese.examples.signatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
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

    private ExampleRun twoFolds(String epochs, String... more) {
        List<String> options = new ArrayList<>(
                List.of("--folds", "2", "--references", "2", "--draws", "3", "--height", "32", "--epochs", epochs));
        options.addAll(List.of(more));
        return run(options.toArray(String[]::new));
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
        assertThat(SiameseModel.load(first).attachments().get(TrainedFold.ATTACHMENT))
                .startsWith("fold 1 of 2");
        FileTime kept = Files.getLastModifiedTime(first);
        Files.delete(second);
        JsonNode again = twoFolds("1").json();
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(kept);
        assertThat(second).exists();
        assertThat(again.path("oneToOne").path("eer").asDouble())
                .isCloseTo(json.path("oneToOne").path("eer").asDouble(), within(1e-9));

        JsonNode joined = twoFolds("1", "--towers", "2").json();
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(kept);
        assertThat(SiameseModel.load(out.resolve("fold-01-tower-2.siamese"))
                        .attachments()
                        .get(TrainedFold.ATTACHMENT))
                .endsWith(", tower 2");
        assertThat(joined.path("towers").asInt()).isEqualTo(2);
        assertThat(joined.path("oneToOne").path("auc").asDouble())
                .isNotEqualTo(json.path("oneToOne").path("auc").asDouble());

        ExampleRun other = twoFolds("2");
        assertThat(other.exit()).isEqualTo(SiameseExamples.BAD_DATA);
        assertThat(other.err())
                .contains("fold-01.siamese", "2 epochs", "take another --out, got fold 1 of 2", "1 epochs");
    }

    @Test
    void should_score_each_fold_as_is_best_on_the_other_one() throws IOException {
        JsonNode chosen = twoFolds("1").json();
        double[] least = {1, 1};
        double[][] errors = new double[ScoringChoice.WHITENINGS.size() * ScoringChoice.COHORTS.size()][];
        int way = 0;
        for (double whitening : ScoringChoice.WHITENINGS) {
            for (int cohort : ScoringChoice.COHORTS) {
                JsonNode fixed = twoFolds("1", "--whitening", "" + whitening, "--cohort", "" + cohort, "--spread", "0")
                        .json();
                assertThat(fixed.path("scoring").path(0).path("whitening").asDouble(-1))
                        .isEqualTo(whitening);
                assertThat(fixed.path("scoring").path(1).path("cohort").asInt(-1))
                        .isEqualTo(cohort);
                errors[way] = new double[] {
                    fixed.path("eerOfFolds").path(0).asDouble(),
                    fixed.path("eerOfFolds").path(1).asDouble()
                };
                least[0] = Math.min(least[0], errors[way][0]);
                least[1] = Math.min(least[1], errors[way][1]);
                way++;
            }
        }
        assertThat(Arrays.stream(errors)
                        .mapToDouble(error -> error[0])
                        .distinct()
                        .count())
                .as("ways that differ")
                .isGreaterThan(1);
        for (int fold = 0; fold < 2; fold++) {
            JsonNode scoring = chosen.path("scoring").path(fold);
            int index = ScoringChoice.WHITENINGS.indexOf(
                                    scoring.path("whitening").asDouble(-1))
                            * ScoringChoice.COHORTS.size()
                    + ScoringChoice.COHORTS.indexOf(scoring.path("cohort").asInt(-1));
            assertThat(errors[index][1 - fold]).isCloseTo(least[1 - fold], within(1e-12));
            assertThat(chosen.path("eerOfFolds").path(fold).asDouble()).isCloseTo(errors[index][fold], within(1e-12));
            assertThat(ScoringChoice.SPREADS).contains(scoring.path("spread").asDouble(-1));
        }
        assertThat(chosen.path("meanEerOfFolds").asDouble())
                .isCloseTo(
                        (chosen.path("eerOfFolds").path(0).asDouble()
                                        + chosen.path("eerOfFolds").path(1).asDouble())
                                / 2,
                        within(1e-12));
        JsonNode spread = twoFolds("1", "--whitening", "0", "--cohort", "0", "--spread", "1")
                .json();
        JsonNode none = twoFolds("1", "--whitening", "0", "--cohort", "0", "--spread", "0")
                .json();
        assertThat(spread.path("oneToOne")).isEqualTo(none.path("oneToOne"));
        assertThat(spread.path("fused").path("MINIMUM_DISTANCE"))
                .isNotEqualTo(none.path("fused").path("MINIMUM_DISTANCE"));
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
        assertThat(run("--spread", "-0.5").err()).contains("--spread: expected 0 to 1, got -0.5");
        assertThat(run("--references", "1", "--spread", "0.5").err())
                .contains("--spread: expected 0 with one reference, got 0.5");
        assertThat(run("--towers", "0").err()).contains("--towers: expected at least 1, got 0");
        assertThat(run("--folds", "2", "--first", "2").err()).contains("--first: expected 1 to 1, got 2");
        assertThat(run("--folds", "3", "--first", "2", "--last", "2").err()).contains("--last: expected 3 to 3, got 2");
        assertThat(run("--cohort", "-1").err()).contains("--cohort: expected at least 0, got -1");
        assertThat(run("--height", "31").err()).contains("--height: expected at least 32, got 31");
        assertThat(run("--report").err()).contains("no one model to report on");
    }
}
