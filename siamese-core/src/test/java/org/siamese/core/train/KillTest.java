package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed with SIGKILL, 20 times in all, and go on, equal the run that was not. */
class KillTest {
    private static final int[] KILLS = {10, 10};

    private record Chain(List<Long> starts, int unfinishedFiles) {}

    @Test
    void should_equal_the_uninterrupted_run_bit_for_bit_after_being_killed(@TempDir Path folder) throws Exception {
        List<Future<Chain>> chains = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(KILLS.length);
        for (int chain = 0; chain < KILLS.length; chain++) {
            int kills = KILLS[chain];
            long seed = chain;
            Path own = folder.resolve("run" + chain);
            chains.add(pool.submit(() -> kill(own, kills, new SplittableRandom(seed))));
        }
        pool.shutdown();
        LossHistory expected = new LossHistory();
        FinalParameters whole = new FinalParameters();
        float[] model = KillableRun.trainer()
                .listener(whole)
                .observer(expected)
                .fit()
                .toComputationGraph()
                .params()
                .data()
                .asFloat();

        int unfinished = 0;
        for (int chain = 0; chain < KILLS.length; chain++) {
            Chain killed = chains.get(chain).get(15, TimeUnit.MINUTES);
            assertThat(killed.starts()).hasSize(KILLS[chain]).isSorted();
            assertThat(killed.starts().get(KILLS[chain] - 1)).isPositive();
            unfinished += killed.unfinishedFiles();

            LossHistory history = new LossHistory();
            FinalParameters last = new FinalParameters();
            float[] resumed = KillableRun.trainer()
                    .checkpoints(KillableRun.checkpoints(folder.resolve("run" + chain)))
                    .listener(last)
                    .observer(history)
                    .fit()
                    .toComputationGraph()
                    .params()
                    .data()
                    .asFloat();
            assertThat(resumed).isEqualTo(model);
            assertThat(last.parameters).isEqualTo(whole.parameters);
            assertThat(last.updaterState).isEqualTo(whole.updaterState);
            assertThat(history.steps()).isEqualTo(expected.steps());
            assertThat(history.epochs()).isEqualTo(expected.epochs());
        }
        assertThat(unfinished).as("kills while a checkpoint was written").isPositive();
    }

    private static Chain kill(Path folder, int times, SplittableRandom random)
            throws IOException, InterruptedException {
        List<Long> starts = new ArrayList<>();
        int unfinished = 0;
        for (int kill = 0; kill < times; kill++) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KillableRun.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                assertThat(line).startsWith(KillableRun.READY);
                starts.add(Long.parseLong(line.substring(KillableRun.READY.length() + 1)));
                for (int steps = random.nextInt(8); steps > 0; steps--) {
                    assertThat(lines.readLine()).isNotNull();
                }
                Thread.sleep(random.nextInt(40));
                child.destroyForcibly().waitFor();
            }
            assertThat(child.exitValue()).as("killed, not ended").isEqualTo(137);
            try (var files = Files.list(folder)) {
                unfinished += (int)
                        files.filter(file -> file.toString().endsWith(".part")).count();
            }
        }
        return new Chain(starts, unfinished);
    }

    /** The network at the end of each epoch; the last stays. */
    private static final class FinalParameters extends org.deeplearning4j.optimize.api.BaseTrainingListener {
        private float[] parameters = {};
        private float[] updaterState = {};

        @Override
        public void onEpochEnd(org.deeplearning4j.nn.api.Model model) {
            var network = (org.deeplearning4j.nn.graph.ComputationGraph) model;
            parameters = network.params().data().asFloat().clone();
            updaterState = Arrays.copyOf(
                    network.getUpdater().getStateViewArray().data().asFloat(),
                    (int) network.getUpdater().getStateViewArray().length());
        }

        @Override
        public void iterationDone(org.deeplearning4j.nn.api.Model model, int iteration, int epoch) {
            // Only the ends of epochs matter.
        }
    }
}
