package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.engine.StepResult;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;

class CheckpointTest {
    private static SiameseTrainer.Builder trainer() {
        return SiameseTrainerTest.trainer().epochs(4);
    }

    private static float[] parameters(SiameseModel model) {
        return model.toComputationGraph().params().data().asFloat();
    }

    /** Newest first. */
    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".checkpoint"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private static final class Starts implements TrainingObserver {
        private final List<Long> steps = new ArrayList<>();

        @Override
        public void onStart(TrainingPlan plan) {
            steps.add(plan.firstStep());
        }
    }

    @Test
    void should_keep_the_last_checkpoints_and_go_on_to_a_longer_run(@TempDir Path folder) throws IOException {
        Starts starts = new Starts();
        trainer().epochs(3).checkpoints(folder).observer(starts).fit();
        assertThat(files(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("000000000015.checkpoint", "000000000010.checkpoint");
        SiameseModel longer = trainer().checkpoints(folder).observer(starts).fit();
        SiameseModel again = trainer().checkpoints(folder).observer(starts).fit();
        assertThat(starts.steps).containsExactly(0L, 15L, 20L);
        assertThat(parameters(longer)).isEqualTo(parameters(trainer().fit())).isEqualTo(parameters(again));
    }

    @Test
    void should_say_so_if_more_has_been_done_than_is_asked_for(@TempDir Path folder) {
        float[] longer = parameters(trainer().checkpoints(folder).fit());
        try (Warnings warnings = new Warnings()) {
            assertThat(parameters(trainer().epochs(3).checkpoints(folder).fit()))
                    .isEqualTo(longer);
            assertThat(warnings.take()).contains("has done 4 epochs and 20 steps already, more than the 3 epochs");
            trainer().steps(7).checkpoints(folder).fit();
            assertThat(warnings.take()).contains("more than the 7 steps");
            trainer().checkpoints(folder).fit();
            assertThat(warnings.take()).doesNotContain("more than");
        }
    }

    @Test
    void should_say_which_state_cannot_be_restored(@TempDir Path folder) {
        trainer().epochs(1).checkpoints(folder).observer(new Remembering()).fit();
        assertThatThrownBy(() -> trainer()
                        .checkpoints(folder)
                        .observer(new Remembering())
                        .fit())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("state of \"own\" cannot be restored", "BufferUnderflowException");
    }

    private static final class Remembering implements TrainingObserver, Checkpointable {
        @Override
        public String checkpointName() {
            return "own";
        }

        @Override
        public byte[] saveState() {
            return new byte[3];
        }

        @Override
        public void restoreState(byte[] state) {
            java.nio.ByteBuffer.wrap(state).getLong();
        }
    }

    @Test
    void should_go_on_in_mid_epoch_after_a_budget_of_steps(@TempDir Path folder) {
        LossHistory history = new LossHistory();
        trainer().steps(7).checkpoints(folder).fit();
        SiameseModel model = trainer().checkpoints(folder).observer(history).fit();
        LossHistory whole = new LossHistory();
        assertThat(parameters(model))
                .isEqualTo(parameters(trainer().observer(whole).fit()));
        // The first part was not observed; the mean of the epoch that was cut is whole all the same.
        assertThat(history.steps()).hasSize(13);
        assertThat(history.epochs()).isEqualTo(java.util.Arrays.copyOfRange(whole.epochs(), 1, 4));
    }

    @Test
    void should_fall_back_to_the_checkpoint_before_a_damaged_one(@TempDir Path folder) throws IOException {
        float[] expected = parameters(trainer().fit());
        for (boolean truncate : new boolean[] {true, false}) {
            Path own = folder.resolve("truncate" + truncate);
            trainer().epochs(3).checkpoints(own).fit();
            Path newest = files(own).get(0);
            byte[] bytes = Files.readAllBytes(newest);
            if (truncate) {
                bytes = java.util.Arrays.copyOf(bytes, bytes.length / 2);
            } else {
                bytes[bytes.length / 2] ^= 1;
            }
            Files.write(newest, bytes);
            Starts starts = new Starts();
            assertThat(parameters(trainer().checkpoints(own).observer(starts).fit()))
                    .isEqualTo(expected);
            assertThat(starts.steps).containsExactly(10L);
        }
    }

    @Test
    void should_refuse_to_start_anew_if_no_checkpoint_is_whole(@TempDir Path folder) throws IOException {
        trainer().epochs(2).checkpoints(folder).fit();
        for (Path file : files(folder)) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        assertThatThrownBy(() -> trainer().checkpoints(folder).fit())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none of the 2 checkpoints is whole");
    }

    @Test
    void should_refuse_the_checkpoint_of_another_run_and_say_what_differs(@TempDir Path folder) {
        trainer().epochs(1).checkpoints(folder).fit();
        Tower other = Tower.builder()
                .input(1, BlobPairs.SIDE, BlobPairs.SIDE)
                .dense(4)
                .embedding(2)
                .build();
        assertRefused(trainer().updater(new Adam(1e-3)), folder, "updater", "0.001");
        assertRefused(trainer().loss(new LoopContrastive(1)), folder, "loss", "\"margin\":1.0");
        assertRefused(trainer().batches(new BlobPairs(16, 5, 2)), folder, "first batch", "in the checkpoint");
        assertRefused(trainer().batches(new BlobPairs(8, 5, 1)), folder, "batches: 5 of 16", "5 of 8 now");
        assertRefused(trainer().tower(other), folder, "tower", "first parameters");
        assertRefused(trainer().seed(8), folder, "seed: 7 in the checkpoint, 8 now", "another folder");
    }

    private static void assertRefused(SiameseTrainer.Builder trainer, Path folder, String... words) {
        assertThatThrownBy(() -> trainer.checkpoints(folder).fit())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void should_lose_nothing_if_the_disk_is_full(@TempDir Path folder) throws IOException {
        AtomicBoolean full = new AtomicBoolean();
        TrainingObserver filling = new TrainingObserver() {
            @Override
            public void onStep(int epoch, int batch, int units, StepResult result) {
                full.set(epoch == 2);
            }
        };
        SiameseModel model = trainer()
                .checkpoints(folder)
                .checkpointFilter(out -> new Disk(out, full))
                .observer(filling)
                .fit();
        assertThat(parameters(model)).isEqualTo(parameters(trainer().fit()));
        // The checkpoint of the third epoch is missing, the one before it stayed.
        assertThat(files(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("000000000020.checkpoint", "000000000010.checkpoint");
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    private static final class Disk extends FilterOutputStream {
        private final AtomicBoolean full;

        Disk(OutputStream out, AtomicBoolean full) {
            super(out);
            this.full = full;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (full.get()) {
                out.write(bytes, from, length / 2);
                throw new IOException("No space left on device");
            }
            out.write(bytes, from, length);
        }
    }

    @Test
    void should_refuse_a_folder_that_cannot_be_used(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> trainer().checkpoints(file).fit())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("cannot be written");

        TrainingObserver second = new TrainingObserver() {
            @Override
            public void onStart(TrainingPlan plan) {
                trainer().checkpoints(folder).fit();
            }
        };
        assertThatThrownBy(() -> trainer().checkpoints(folder).observer(second).fit())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("another run is under way");
    }

    @Test
    void should_train_on_if_a_log_cannot_be_written(@TempDir Path folder) throws IOException {
        Path taken = Files.createFile(folder.resolve("taken"));
        Path csv = Files.createDirectory(folder.resolve("run.csv"));
        float[] expected = parameters(trainer().fit());
        try (Warnings warnings = new Warnings()) {
            SiameseModel model = trainer()
                    .observer(CsvLog.at(csv))
                    .observer(JsonLinesLog.at(taken.resolve("run.jsonl")))
                    .fit();
            assertThat(parameters(model)).isEqualTo(expected);
            String text = warnings.take();
            assertThat(text).containsOnlyOnce("log " + csv + " cannot be written");
            assertThat(text).containsOnlyOnce("log " + taken.resolve("run.jsonl") + " cannot be written");
        }
    }

    /** A device of Linux on which every byte is too much. */
    @Test
    @org.junit.jupiter.api.condition.EnabledOnOs(org.junit.jupiter.api.condition.OS.LINUX)
    void should_train_on_if_the_disk_of_a_log_is_full() {
        try (Warnings warnings = new Warnings()) {
            trainer().epochs(1).observer(JsonLinesLog.at(Path.of("/dev/full"))).fit();
            assertThat(warnings.take()).containsOnlyOnce("log /dev/full cannot be written");
        }
    }

    @Test
    void should_go_on_in_the_same_logs(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("run.csv");
        Path json = folder.resolve("run.jsonl");
        Path checkpoints = folder.resolve("checkpoints");
        trainer()
                .steps(7)
                .checkpoints(checkpoints)
                .observer(CsvLog.at(csv))
                .observer(JsonLinesLog.at(json))
                .fit();
        Files.writeString(csv, "half a li", java.nio.file.StandardOpenOption.APPEND);
        trainer()
                .checkpoints(checkpoints)
                .observer(CsvLog.at(csv))
                .observer(JsonLinesLog.at(json))
                .fit();

        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.get(0)).startsWith("epoch,step,loss");
        assertThat(rows.subList(1, rows.size()))
                .extracting(row -> row.substring(0, row.indexOf(',', 2)))
                .containsExactly("1,5", "2,10", "3,15", "4,20");
        assertThat(rows).allMatch(row -> row.chars().filter(c -> c == ',').count() == 12);
        var mapper = new org.nd4j.shade.jackson.databind.ObjectMapper();
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(json)) {
            events.add(mapper.readTree(line).path("event").asText());
        }
        assertThat(events.stream().filter("step"::equals)).hasSize(20);
        assertThat(events.stream().filter("start"::equals)).hasSize(2);
    }
}
