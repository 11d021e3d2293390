package org.siamese.torch;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.ResNet;
import org.siamese.onednn.Twins;
import org.siamese.torch.internal.natives.Libtorch;

/**
 * Times the engine: {@code TorchBench face|signature|resnet [steps [bfloat16]]} on batches as in the benchmarks, and {@code TorchBench
 * face-host|resnet-host [steps [bfloat16]]} on one pair of the smallest images and narrow layers, where nearly all of the time is what the host needs to ask for
 * each operation: once more without libtorch's oneDNN. With {@code OMP_NUM_THREADS=1} times are processor time of the
 * thread, which other work on the machine changes little.
 */
public final class TorchBench {
    private static final boolean SINGLE = "1".equals(System.getenv("OMP_NUM_THREADS"));
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private TorchBench() {}

    /** Runs the bench. */
    public static void main(String[] arguments) {
        String name = arguments.length == 0 ? "face" : arguments[0];
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        Tower tower = tower(name).withMembers(2);
        int pairs = name.endsWith("-host") ? 1 : name.equals("face") ? 64 : 16;
        Precision precision = arguments.length > 2 ? Precision.BFLOAT16 : Precision.FLOAT32;
        TorchEngineProvider provider = new TorchEngineProvider();
        System.out.println(provider.device() + ", " + precision);
        measure(provider, tower, name, pairs, steps, precision);
        if (name.endsWith("-host")) {
            System.out.println("without libtorch's oneDNN, which a GPU does not wait for:");
            Libtorch.withoutOneDnn(() -> measure(provider, tower, name, pairs, steps, precision));
        }
    }

    private static void measure(
            TorchEngineProvider provider, Tower tower, String name, int pairs, int steps, Precision precision) {
        Batch batch = Twins.pairs(pairs, 1, tower.inputShape());
        ComputationGraph embedding = tower.newNetwork(1, new Adam(5e-4));
        try (TowerEngine engine = provider.open(Twins.network(tower, new Adam(5e-4)), precision);
                TowerEmbedder embedder = provider.openEmbedder(embedding, precision)) {
            System.out.printf(
                    Locale.ROOT, "%s: %d pairs, %.3f ms a step%n", name, pairs, median(steps, () -> new PlainStep()
                            .step(engine, batch)));
            System.out.printf(
                    Locale.ROOT,
                    "forward pass alone %.3f ms%n",
                    median(steps, () -> engine.forward(batch.features(), BatchPart.of(engine.network(), 0))));
            parts(engine, batch, steps);
            System.out.printf(
                    Locale.ROOT, "embedding %.3f ms a batch%n", median(steps, () -> embedder.embed(batch.features())));
        }
    }

    /** The face tutorial's tower with dense layers of 10. */
    private static Tower narrowFace() {
        TowerBuilder builder = Tower.builder().input(1, 8, 8);
        for (int channels : new int[] {4, 8, 8}) {
            builder = builder.convolution(channels, 3, Padding.reflect(1))
                    .relu()
                    .batchNorm()
                    .spatialDropout(0.2);
        }
        return builder.dense(10).relu().dense(10).relu().embedding(5).build();
    }

    /** What of a step is the way back and the update; the rest is the loss. */
    private static void parts(TowerEngine engine, Batch batch, int steps) {
        INDArray gradient = engine.forward(batch.features(), BatchPart.of(engine.network(), 0))
                .dup();
        double there = median(steps, () -> engine.forward(batch.features(), BatchPart.of(engine.network(), 0)));
        double back = median(steps, () -> {
            engine.clearGradientSum();
            engine.forward(batch.features(), BatchPart.of(engine.network(), 0));
            engine.backward(gradient);
        });
        double all = median(steps, () -> {
            engine.forward(batch.features(), BatchPart.of(engine.network(), 0));
            engine.backward(gradient);
            engine.update(new StepTotals(0, 1, 1), StepDetail.PLAIN);
        });
        System.out.printf(
                Locale.ROOT, "forward %.3f ms, backward %.3f ms, update %.3f ms%n", there, back - there, all - back);
    }

    private static Tower tower(String name) {
        return switch (name) {
            case "face" -> Towers.faceTutorial();
            case "signature" -> Towers.signatureTutorial();
            case "resnet" -> ResNet.of(64, 64, 128, 256, 512);
            case "face-host" -> narrowFace();
            case "resnet-host" -> ResNet.of(32, 2, 3, 4, 5);
            default -> throw new IllegalArgumentException(
                    "tower: expected face, signature, resnet, face-host or resnet-host, got " + name);
        };
    }

    private static long now() {
        return SINGLE ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Milliseconds, the median after a warm-up. */
    private static double median(int count, Runnable work) {
        double[] times = new double[count];
        for (int i = -Math.max(3, count / 2); i < count; i++) {
            long start = now();
            work.run();
            if (i >= 0) {
                times[i] = (now() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        return times[count / 2];
    }
}
