package org.siamese.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Run;
import org.siamese.onednn.internal.stage.Step;

/**
 * Times the engine: {@code OneDnnBench face|signature [steps] [nodes]}. Set {@code OMP_NUM_THREADS} to the number of cores. With
 * {@code nodes}, the least time of each node's steps is printed too.
 */
public final class OneDnnBench {
    private OneDnnBench() {}

    /** Runs the bench. */
    public static void main(String[] arguments) {
        boolean face = arguments.length == 0 || arguments[0].equals("face");
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        boolean nodes = arguments.length > 2;
        Tower tower = (face ? Towers.faceTutorial() : Towers.signatureTutorial()).withMembers(2);
        int pairs = face ? 64 : 16;
        Batch batch = Twins.pairs(pairs, 1, tower.inputShape());
        try (OneDnnEngine engine = new OneDnnEngine(Twins.network(tower, new Adam(5e-4)))) {
            double[] seconds = new double[steps];
            for (int i = -2; i < steps; i++) {
                long start = System.nanoTime();
                new PlainStep().step(engine, batch);
                if (i >= 0) {
                    seconds[i] = (System.nanoTime() - start) / 1e9;
                }
            }
            Arrays.sort(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d pairs, %.3f s a step (least %.3f), %d MiB native%n",
                    face ? "face" : "signature",
                    pairs,
                    seconds[steps / 2],
                    seconds[0],
                    engine.bytes() >> 20);
            embed(engine, batch, steps);
            if (nodes) {
                nodes(engine, batch);
            }
        }
    }

    private static void embed(OneDnnEngine engine, Batch batch, int steps) {
        double[] seconds = new double[steps];
        for (int i = -2; i < steps; i++) {
            long start = System.nanoTime();
            engine.embed(batch.features());
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) / 1e9;
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
        for (int i = 0; i < 4; i++) {
            for (Step step : all) {
                long start = System.nanoTime();
                step.action().accept(run);
                least.merge(step, (System.nanoTime() - start) / 1e6, Math::min);
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
            long start = System.nanoTime();
            update.apply(i + 100, 0, StepDetail.PLAIN);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        System.out.printf(Locale.ROOT, "update    %8.2f ms%n", best);
    }
}
