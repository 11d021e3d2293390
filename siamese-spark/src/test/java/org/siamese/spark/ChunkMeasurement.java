package org.siamese.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.engine.Schedule;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Towers;
import org.siamese.losses.NTXentLoss;

/** What large batches in chunks cost on one machine: the face tutorial's tower, NTXent. */
final class ChunkMeasurement {
    private static final int CHUNK = 128;
    private static final int LARGE = 4096;
    private static final int TIMED = 512;
    private static final int ROUNDS = 5;
    private static final int LOSS_ALONE = -1;

    private ChunkMeasurement() {}

    private static ComputationGraph network() {
        return Towers.faceTutorial()
                .newNetwork("loss", new MetricLossLayer(NTXentLoss.ofDefaults()), new Adam(1e-4), 1);
    }

    private static Batch batch(int rows) {
        return new Batch(
                Nd4j.rand(rows, 1, 100, 100),
                Labels.of(IntStream.range(0, rows).map(row -> row / 2).toArray()));
    }

    /** In a process each. The heap is taken whole before, so it does not count. */
    static Map<String, Object> memory() throws IOException, InterruptedException {
        long plain = inProcess(CHUNK, 0);
        long chunked = inProcess(LARGE, CHUNK);
        long loss = inProcess(LARGE, LOSS_ALONE);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rows " + CHUNK + " at once, MB", plain / 1e6);
        result.put("rows " + LARGE + " in chunks of " + CHUNK + ", MB", chunked / 1e6);
        result.put("loss of " + LARGE + " rows alone, MB", loss / 1e6);
        result.put("ratio", (double) chunked / plain);
        result.put("ratio without the loss", (double) (chunked - loss) / plain);
        return result;
    }

    private static long inProcess(int rows, int chunk) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "java",
                        "-Xms2g",
                        "-Xmx2g",
                        "-XX:+AlwaysPreTouch",
                        "-Dorg.bytedeco.javacpp.maxbytes=8g",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        "-Dlog4j2.level=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterBenchmark.class.getName(),
                        "step-memory",
                        "" + rows,
                        "" + chunk)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] lines =
                new String(process.getInputStream().readAllBytes()).strip().split("\n");
        if (process.waitFor() != 0) {
            throw new IOException("the measuring process failed");
        }
        return Long.parseLong(lines[lines.length - 1].strip());
    }

    /** The greatest resident memory during two steps, in bytes, beyond that with network and batch before the first. */
    static long memoryOfSteps(int rows, int chunk) throws IOException {
        if (chunk == LOSS_ALONE) {
            return memoryOfLoss(rows);
        }
        try (TowerEngine engine = TowerEngines.open(network())) {
            Batch batch = batch(rows);
            freeGarbage();
            // Writing 5 sets the kernel's high-water mark to the memory as it is.
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            long before = highest();
            for (int step = 0; step < 2; step++) {
                Schedule.of(1, chunk).step(engine, List.of(batch), StepDetail.PLAIN);
            }
            return highest() - before;
        }
    }

    private static long memoryOfLoss(int rows) throws IOException {
        INDArray embeddings = Nd4j.rand(rows, 5);
        NTXentLoss.ofDefaults()
                .evaluate(
                        embeddings.get(NDArrayIndex.interval(0, 64), NDArrayIndex.all()),
                        batch(64).targets());
        Labels labels = Labels.of(IntStream.range(0, rows).map(row -> row / 2).toArray());
        freeGarbage();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        long before = highest();
        for (int step = 0; step < 2; step++) {
            NTXentLoss.ofDefaults().evaluate(embeddings, labels);
        }
        return highest() - before;
    }

    /** Native memory of arrays that are not used any more is freed by another thread, some time after the collection that finds them. */
    private static void freeGarbage() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long highest() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The same images at once and in chunks, in turns. */
    static Map<String, Object> time() {
        double[] plain = new double[ROUNDS];
        double[] chunked = new double[ROUNDS];
        try (TowerEngine first = TowerEngines.open(network());
                TowerEngine second = TowerEngines.open(network())) {
            Batch batch = batch(TIMED);
            seconds(first, 0, batch);
            seconds(second, CHUNK, batch);
            for (int round = 0; round < ROUNDS; round++) {
                plain[round] = seconds(first, 0, batch);
                chunked[round] = seconds(second, CHUNK, batch);
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rows", TIMED);
        result.put("at once, s", median(plain));
        result.put("in chunks of " + CHUNK + ", s", median(chunked));
        result.put("ratio", median(chunked) / median(plain));
        return result;
    }

    private static double seconds(TowerEngine engine, int chunk, Batch batch) {
        long start = System.nanoTime();
        Schedule.of(1, chunk).step(engine, List.of(batch), StepDetail.PLAIN);
        return (System.nanoTime() - start) / 1e9;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
