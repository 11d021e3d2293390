package org.siamese.benchmarks.loss;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.Arithmetic;
import org.siamese.core.objective.MetricLoss;
import org.siamese.losses.CircleLoss;
import org.siamese.losses.ContrastiveLoss;
import org.siamese.losses.MultiSimilarityLoss;
import org.siamese.losses.NTXentLoss;
import org.siamese.losses.SupConLoss;
import org.siamese.losses.TripletMarginLoss;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times value and gradient of losses, in turn with pytorch-metric-learning. */
@Command(
        name = "losses",
        description =
                "Value and gradient of losses on single-precision embeddings, in turn with pytorch-metric-learning.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LossSpeed implements Callable<Integer> {
    /** Evaluations before any is timed, and for how long at least, so that the JVM has compiled what it runs. */
    private static final int WARM_UP = 60;

    private static final double WARM_UP_MILLISECONDS = 4000;

    /** Most rows for a loss whose time and memory in pytorch-metric-learning grow with a higher power of the rows. */
    private static final Map<String, Integer> MOST_ROWS = Map.of("NTXent", 256);

    @Option(names = "--batch", paramLabel = "N", description = "Rows. Default: ${DEFAULT-VALUE}.")
    private int batch = 1024;

    @Option(names = "--dimension", paramLabel = "N", description = "Values of a row. Default: ${DEFAULT-VALUE}.")
    private int dimension = 128;

    @Option(names = "--classes", paramLabel = "N", description = "Classes. Default: ${DEFAULT-VALUE}.")
    private int classes = 32;

    @Option(names = "--only", paramLabel = "LOSS", split = ",", description = "Which losses. Default: all.")
    private List<String> only = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "Evaluations of a turn. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 5;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of each; set OMP_NUM_THREADS to the same. Default: ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The Python that has pytorch-metric-learning. Without it ours alone is measured.")
    private @Nullable String python;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--cpu",
            description =
                    "Measure processor time, which says more than the clock on a busy machine; with one thread only.")
    private boolean cpu;

    /** What was measured of a loss; times in milliseconds, NaN where nothing was. */
    record Line(String loss, int rows, double fast, double exact, double pml, double allocatedMiB, double difference) {}

    private static Map<String, MetricLoss> losses() {
        Map<String, MetricLoss> losses = new LinkedHashMap<>();
        losses.put("Contrastive", ContrastiveLoss.ofDefaults());
        losses.put("SupCon", SupConLoss.ofDefaults());
        losses.put("MultiSimilarity", MultiSimilarityLoss.ofDefaults());
        losses.put("Circle", CircleLoss.ofDefaults());
        losses.put("TripletMargin", TripletMarginLoss.ofDefaults());
        losses.put("NTXent", NTXentLoss.ofDefaults());
        return losses;
    }

    @Override
    public Integer call() throws IOException {
        if (cpu && threads != 1) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--cpu: expected --threads 1, got " + threads);
        }
        System.setProperty("siamese.lossThreads", Integer.toString(threads));
        float[] values = new float[batch * dimension];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Path folder = Files.createTempDirectory("siamese-losses");
        Path file = folder.resolve("embeddings");
        try {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            Files.write(file, bytes.array());
            List<Line> lines = measure(values, folder, file);
            print(lines, System.out);
            write(lines);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder.resolve("pml_losses.py"));
            Files.deleteIfExists(folder);
        }
        return 0;
    }

    private List<Line> measure(float[] values, Path folder, Path file) {
        INDArray rows = Nd4j.createFromArray(values).reshape('c', batch, dimension);
        int[] labels = new int[batch];
        Arrays.setAll(labels, row -> row % classes);
        List<Line> lines = new ArrayList<>();
        try (PmlProcess pml = python == null
                ? null
                : PmlProcess.start(python, folder, file, threads, batch, dimension, classes, cpu)) {
            for (Map.Entry<String, MetricLoss> loss : losses().entrySet()) {
                if (only.isEmpty() || only.contains(loss.getKey())) {
                    int taken = Math.min(batch, MOST_ROWS.getOrDefault(loss.getKey(), batch));
                    lines.add(measure(
                            loss.getKey(),
                            loss.getValue(),
                            rows.get(NDArrayIndex.interval(0, taken), NDArrayIndex.all())
                                    .dup('c'),
                            Labels.of(Arrays.copyOf(labels, taken)),
                            pml));
                }
            }
        }
        return lines;
    }

    private Line measure(String name, MetricLoss loss, INDArray rows, Labels labels, @Nullable PmlProcess pml) {
        double[] fast = new double[rounds];
        double[] exact = new double[rounds];
        double[] other = new double[rounds];
        double value = 0;
        double pmlValue = Double.NaN;
        long allocated = 0;
        ThreadMXBean threadsOfJava = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Arithmetic before = Arithmetic.use(Arithmetic.FAST);
        try {
            for (double spent = 0; spent < WARM_UP_MILLISECONDS; ) {
                spent += WARM_UP * ours(loss, rows, labels, WARM_UP);
            }
            for (int round = 0; round < rounds; round++) {
                fast[round] = ours(loss, rows, labels, repetitions);
                long bytes = threadsOfJava.getThreadAllocatedBytes(
                        Thread.currentThread().getId());
                value = loss.evaluate(rows, labels).value();
                allocated = threadsOfJava.getThreadAllocatedBytes(
                                Thread.currentThread().getId())
                        - bytes;
                if (pml == null) {
                    other[round] = Double.NaN;
                } else {
                    PmlProcess.Answer answer = pml.time(name, repetitions, labels.rows());
                    other[round] = answer.milliseconds();
                    pmlValue = answer.value();
                }
            }
            Arithmetic.use(Arithmetic.EXACT);
            for (int round = 0; round < rounds; round++) {
                exact[round] = ours(loss, rows, labels, repetitions);
            }
        } finally {
            Arithmetic.use(before);
        }
        return new Line(
                name,
                labels.rows(),
                median(fast),
                median(exact),
                median(other),
                allocated / 1048576.0,
                value / pmlValue - 1);
    }

    private double ours(MetricLoss loss, INDArray rows, Labels labels, int repetitions) {
        double[] times = new double[repetitions];
        for (int k = 0; k < repetitions; k++) {
            long start = now();
            loss.evaluate(rows, labels);
            times[k] = (now() - start) / 1e6;
        }
        return median(times);
    }

    private long now() {
        return cpu ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void print(List<Line> lines, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "B = %d, d = %d, %d classes, float32, %d threads; medians of %s in ms%n%-16s %6s %9s %9s %9s %9s %14s"
                        + " %12s%n",
                batch,
                dimension,
                classes,
                threads,
                cpu ? "processor time" : "the clock",
                "loss",
                "rows",
                "ours",
                "exact",
                "PML",
                "ours/PML",
                "allocated MiB",
                "value - 1");
        for (Line line : lines) {
            out.printf(
                    Locale.ROOT,
                    "%-16s %6d %9.1f %9.1f %9.1f %9.3f %14.1f %12.1e%n",
                    line.loss,
                    line.rows,
                    line.fast,
                    line.exact,
                    line.pml,
                    line.fast / line.pml,
                    line.allocatedMiB,
                    line.difference);
        }
    }

    private void write(List<Line> lines) throws IOException {
        if (json == null) {
            return;
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"batch\": %d, \"dimension\": %d, \"classes\": %d, \"threads\": %d, \"losses\": [",
                batch,
                dimension,
                classes,
                threads));
        for (int k = 0; k < lines.size(); k++) {
            Line line = lines.get(k);
            text.append(String.format(
                    Locale.ROOT,
                    "%s{\"loss\": \"%s\", \"rows\": %d, \"ours_ms\": %s, \"exact_ms\": %s, \"pml_ms\": %s, \"allocated_mib\": %s}",
                    k == 0 ? "" : ", ",
                    line.loss,
                    line.rows,
                    number(line.fast),
                    number(line.exact),
                    number(line.pml),
                    number(line.allocatedMiB)));
        }
        Path target = json.toAbsolutePath();
        Path partial = Files.createTempFile(target.getParent(), "losses", ".json");
        Files.writeString(partial, text.append("]}\n"));
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
    }
}
