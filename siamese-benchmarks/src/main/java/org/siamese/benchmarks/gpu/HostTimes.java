package org.siamese.benchmarks.gpu;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.peer.GraphModel;
import org.siamese.benchmarks.work.ActivationShape;
import org.siamese.benchmarks.work.Work;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.decision.Relation;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.SupConLoss;
import org.siamese.torch.internal.natives.Libtorch;
import org.siamese.torch.internal.natives.TransferTimes;

/**
 * What a device waits for: the host's time for a step, on tensors so small that computing them takes next to none; the way of embeddings
 * and gradients; and the loss, which the host computes.
 */
final class HostTimes {
    private static final int DIMENSION = 128;
    private static final int CLASSES = 32;
    private static final int STEPS = 300;
    private static final double FACE_TARGET = 2;
    private static final double RESNET_TARGET = 3;

    private final boolean cpu;
    private final LongSupplier clock;
    private final ObjectNode results;
    private final PrintStream out;

    /**
     * Times of the engine that {@link TowerEngines} chooses.
     *
     * @param cpu whether it computes on the CPU
     * @param results where they are put
     * @param out where they are printed
     */
    HostTimes(boolean cpu, ObjectNode results, PrintStream out) {
        this.cpu = cpu;
        this.results = results;
        this.out = out;
        // Other work on the machine changes a thread's processor time little; with one thread that is all of a step.
        boolean single = cpu && "1".equals(System.getenv("OMP_NUM_THREADS"));
        this.clock = single ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime : System::nanoTime;
    }

    /**
     * Steps of one pair, of the smallest images and the narrowest layers. On the CPU most of what a tiny convolution takes is libtorch's oneDNN
     * looking for its kernel, which a GPU does not wait for: the steps without it are what the target is for.
     */
    void steps() {
        out.println();
        Work face = Work.of(Work.Kind.FACE).withPairs(1).withSide(8).withWidth(1.0 / 50);
        Work resnet = Work.of(Work.Kind.RESNET).withPairs(1).withSide(32).withWidth(1.0 / 32);
        if (cpu) {
            step(face, ", libtorch's oneDNN included", "");
            step(resnet, ", libtorch's oneDNN included", "");
        }
        Libtorch.withoutOneDnn(() -> {
            step(face, "", String.format(Locale.ROOT, ", target %.0f ms", FACE_TARGET));
            step(resnet, "", String.format(Locale.ROOT, ", target %.0f ms", RESNET_TARGET));
        });
    }

    private void step(Work work, String how, String target) {
        try (TowerEngine engine = TowerEngines.open(network(work, false))) {
            Batch batch = batch(work, Pairs.of(Relation.SAME));
            Runnable step = () -> new PlainStep().step(engine, batch);
            // Java compiles what is called often only after some hundred steps.
            median(STEPS, clock, step);
            double milliseconds = 1e3 * median(STEPS, clock, step);
            out.printf(Locale.ROOT, "host time of a step, %s%s: %.2f ms%s%n", work.name(), how, milliseconds, target);
            results.put(work.name() + " host ms" + how, milliseconds);
        }
    }

    /** A step of ResNet-18 with a loss of all pairs of rows, and what of it is transfer and loss. */
    void transfers(int rows, int steps) {
        Work work = Work.of(Work.Kind.RESNET).withPairs(rows / 2);
        ActivationShape image = work.model().input();
        TransferTimes times = TransferTimes.measure(DIMENSION, rows, image.channels(), image.height(), image.width());
        INDArray embeddings = random(rows, DIMENSION);
        Labels labels = labels(rows);
        SupConLoss loss = SupConLoss.ofDefaults();
        double lossSeconds = median(20, System::nanoTime, () -> loss.evaluate(embeddings, labels));
        double step;
        try (TowerEngine engine = TowerEngines.open(network(work, true))) {
            Batch batch = batch(work, labels);
            step = median(steps, System::nanoTime, () -> new PlainStep().step(engine, batch));
        }
        double share = (times.embeddings() + times.gradients()) / step;
        double perRow = (step - lossSeconds) / rows;
        double perPair = lossSeconds / rows / rows;
        out.printf(
                Locale.ROOT,
                "B = %d, d = %d: embeddings %.3f ms, gradients %.3f ms, together %.2f %% of a ResNet-18 step of %.1f ms; "
                        + "the batch %.3f ms beside the step before%n",
                rows,
                DIMENSION,
                1e3 * times.embeddings(),
                1e3 * times.gradients(),
                100 * share,
                1e3 * step,
                1e3 * times.batch());
        out.printf(
                Locale.ROOT,
                "SupCon on the host: %.1f ms, %.2e s for each two rows; the device %.2e s for each row: the loss takes as long as "
                        + "the device from B = %.0f%n",
                1e3 * lossSeconds,
                perPair,
                perRow,
                perRow / perPair);
        results.put("transfer rows", rows)
                .put("transfer embeddings ms", 1e3 * times.embeddings())
                .put("transfer gradients ms", 1e3 * times.gradients())
                .put("transfer batch ms", 1e3 * times.batch())
                .put("transfer step ms", 1e3 * step)
                .put("transfer share", share)
                .put("loss ms", 1e3 * lossSeconds)
                .put("loss as long as the device from rows", perRow / perPair);
    }

    private static Labels labels(int rows) {
        int[] labels = new int[rows];
        Arrays.setAll(labels, row -> row % CLASSES);
        return Labels.of(labels);
    }

    private static ComputationGraph network(Work work, boolean supervised) {
        return GraphModel.of(work.model(), false)
                .tower()
                .withMembers(supervised ? 1 : 2)
                .newNetwork(
                        "loss",
                        new MetricLossLayer(supervised ? SupConLoss.ofDefaults() : HadsellContrastiveLoss.ofDefaults()),
                        new Adam(5e-4),
                        7);
    }

    private static Batch batch(Work work, Targets targets) {
        ActivationShape image = work.model().input();
        return new Batch(random(work.images(), image.channels(), image.height(), image.width()), targets);
    }

    private static INDArray random(long... shape) {
        Random random = new Random(3);
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape('c', shape);
    }

    /** Seconds, after a warm-up of a quarter as many. */
    private static double median(int count, LongSupplier clock, Runnable work) {
        List<Integer> turns = List.of(Math.max(1, count / 4), count);
        double[] seconds = {};
        for (int turn : turns) {
            seconds = new double[turn];
            for (int i = 0; i < turn; i++) {
                long start = clock.getAsLong();
                work.run();
                seconds[i] = (clock.getAsLong() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        return seconds[count / 2];
    }
}
