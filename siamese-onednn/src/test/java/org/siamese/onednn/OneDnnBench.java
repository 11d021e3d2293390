package org.siamese.onednn;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Run;
import org.siamese.onednn.internal.stage.Step;

/**
 * Times the engine: {@code OneDnnBench face|signature|resnet [steps] [nodes | nodes-bfloat16 | precisions]}. Set {@code OMP_NUM_THREADS} to the number of cores. With
 * {@code nodes}, the least time of each node's steps is printed too; with {@code precisions}, steps and embedding in float32 and bfloat16
 * take turns. With {@code OMP_NUM_THREADS=1} times are processor time of the
 * thread, which other work on the machine changes little.
 */
public final class OneDnnBench {
    private static final boolean SINGLE = "1".equals(System.getenv("OMP_NUM_THREADS"));
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private OneDnnBench() {}

    /** Runs the bench. */
    public static void main(String[] arguments) {
        String name = arguments.length == 0 ? "face" : arguments[0];
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        String part = arguments.length > 2 ? arguments[2] : "";
        Tower tower = tower(name).withMembers(2);
        int pairs = name.equals("face") ? 64 : 16;
        Batch batch = Twins.pairs(pairs, 1, tower.inputShape());
        if (part.equals("precisions")) {
            precisions(tower, batch, steps);
            return;
        }
        Precision precision = part.endsWith("bfloat16") ? Precision.BFLOAT16 : Precision.FLOAT32;
        try (OneDnnEngine engine = new OneDnnEngine(Twins.network(tower, new Adam(5e-4)), precision)) {
            double[] seconds = new double[steps];
            for (int i = -2; i < steps; i++) {
                long start = now();
                new PlainStep().step(engine, batch);
                if (i >= 0) {
                    seconds[i] = (now() - start) / 1e9;
                }
            }
            Arrays.sort(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d pairs, %.3f s a step (least %.3f), %d MiB native%n",
                    name,
                    pairs,
                    seconds[steps / 2],
                    seconds[0],
                    engine.bytes() >> 20);
            embed(engine, batch, steps);
            if (part.startsWith("nodes")) {
                nodes(engine, batch);
            }
        }
    }

    private static void precisions(Tower tower, Batch batch, int steps) {
        List<Double> training = new ArrayList<>();
        List<Double> embedding = new ArrayList<>();
        try (OneDnnEngine single = new OneDnnEngine(Twins.network(tower, new Adam(5e-4)));
                OneDnnEngine half = new OneDnnEngine(Twins.network(tower, new Adam(5e-4)), Precision.BFLOAT16);
                OneDnnEmbedder singleEmbedder = new OneDnnEmbedder(tower.newNetwork(1, new Sgd(1)));
                OneDnnEmbedder halfEmbedder = new OneDnnEmbedder(tower.newNetwork(1, new Sgd(1)), Precision.BFLOAT16)) {
            double[][] times = new double[4][steps];
            for (int i = -2; i < steps; i++) {
                int at = Math.max(i, 0);
                times[0][at] = time(() -> new PlainStep().step(single, batch));
                times[1][at] = time(() -> new PlainStep().step(half, batch));
                times[2][at] = time(() -> singleEmbedder.embed(batch.features()));
                times[3][at] = time(() -> halfEmbedder.embed(batch.features()));
                training.add(times[1][at] / times[0][at]);
                embedding.add(times[2][at] / times[3][at]);
            }
            Arrays.stream(times).forEach(Arrays::sort);
            training.subList(0, 2).clear();
            embedding.subList(0, 2).clear();
            training.sort(null);
            embedding.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "step %.4f s in float32, %.4f s in bfloat16: %.3f (least %.4f, %.4f); embedding %.4f, %.4f s: %.2f times as"
                            + " fast%n",
                    times[0][steps / 2],
                    times[1][steps / 2],
                    training.get(steps / 2),
                    times[0][0],
                    times[1][0],
                    times[2][steps / 2],
                    times[3][steps / 2],
                    embedding.get(steps / 2));
        }
    }

    private static double time(Runnable body) {
        long start = now();
        body.run();
        return (now() - start) / 1e9;
    }

    /** Nanoseconds. */
    private static long now() {
        return SINGLE ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static Tower tower(String name) {
        return switch (name) {
            case "face" -> Towers.faceTutorial();
            case "signature" -> Towers.signatureTutorial();
            case "resnet" -> ResNet.of(64, 64, 128, 256, 512);
            default -> throw new IllegalArgumentException("tower: expected face, signature or resnet, got " + name);
        };
    }

    private static void embed(OneDnnEngine engine, Batch batch, int steps) {
        double[] seconds = new double[steps];
        for (int i = -2; i < steps; i++) {
            long start = now();
            engine.embed(batch.features());
            if (i >= 0) {
                seconds[i] = (now() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        System.out.printf(
                Locale.ROOT, "%.0f images a second%n", batch.features().size(0) / seconds[steps / 2]);
    }

    private static void nodes(OneDnnEngine engine, Batch batch) {
        Program program = engine.program(batch.features().shape());
        Map<Step, Double> least = new HashMap<>();
        Run run = new Run(0, 0, 0);
        List<Step> all = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            all.addAll(program.steps(phase));
        }
        for (int i = 0; i < 12; i++) {
            for (Step step : all) {
                long start = now();
                step.action().accept(run);
                least.merge(step, (now() - start) / 1e6, Math::min);
            }
        }
        for (Phase phase : Phase.values()) {
            Map<String, Double> sums = new java.util.LinkedHashMap<>();
            program.steps(phase).forEach(step -> sums.merge(step.label(), least.get(step), Double::sum));
            sums.forEach((label, time) -> System.out.printf(Locale.ROOT, "%-9s %8.2f ms  %s%n", phase, time, label));
        }
        INDArray gradients = engine.network().getGradientsViewArray();
        NetworkUpdate update = new NetworkUpdate(engine.network());
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            gradients.assign(1e-3);
            long start = now();
            update.apply(i + 100, 0, StepDetail.PLAIN);
            best = Math.min(best, (now() - start) / 1e6);
        }
        System.out.printf(Locale.ROOT, "update    %8.2f ms%n", best);
    }
}
