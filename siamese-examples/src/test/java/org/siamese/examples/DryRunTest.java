package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.tower.Towers;

class DryRunTest {
    @TempDir
    private Path folder;

    @Test
    void should_show_what_a_training_would_take_and_leave_nothing_behind() throws IOException {
        ExampleRun run = ExampleRun.of("faces", "--dry-run", "--batch", "8", "--out", folder.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(Towers.faceTutorial(64).toString())
                .containsPattern("memory of a step +[0-9.]+ GiB for 16 images")
                .containsPattern("batches per epoch +[0-9]+")
                .containsPattern("time per epoch +about [0-9.]+ s, from the mean of 3 steps")
                .contains("Nothing was trained or written.");
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void should_print_json() throws IOException {
        ExampleRun run = ExampleRun.of("omniglot", "--dry-run", "--json", "--out", folder.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        JsonNode training = run.json().get("trainings").get(0);
        assertThat(training.get("parameters").longValue()).isPositive();
        assertThat(training.get("bytesOfStep").longValue())
                .isGreaterThan(16 * training.get("parameters").longValue());
        assertThat(training.get("secondsPerEpoch").doubleValue()).isPositive();
        assertThat(training.get("epochs").intValue()).isEqualTo(20);
    }

    @Test
    void should_describe_signatures_and_folds_too() {
        for (String[] arguments : new String[][] {
            {"signatures", "--dry-run", "--out", folder.toString()},
            {"face-folds", "--dry-run", "--only", "tutorial", "--out", folder.toString()}
        }) {
            ExampleRun run = ExampleRun.of(arguments);
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).containsPattern("time per epoch +about");
        }
    }

    @Test
    void should_refuse_to_evaluate_beside_it() {
        assertThat(ExampleRun.of("faces", "--dry-run", "--evaluate", "m.siamese")
                        .exit())
                .isEqualTo(2);
    }
}
