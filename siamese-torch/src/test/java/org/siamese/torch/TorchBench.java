package org.siamese.torch;

import java.util.Arrays;
import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.ResNet;
import org.siamese.onednn.Twins;

/**
 * Times the engine: {@code TorchBench face|signature|resnet [steps]} on batches as in the benchmarks, and {@code TorchBench face-host|resnet-host
 * [steps]} on one pair of the smallest images and narrow layers, where nearly all of the time is what the host needs to ask for each operation.
 */
public final class TorchBench {
    private TorchBench() {}

    /** Runs the bench. */
    public static void main(String[] arguments) {
        String name = arguments.length == 0 ? "face" : arguments[0];
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        Tower tower = tower(name).withMembers(2);
        int pairs = name.endsWith("-host") ? 1 : name.equals("face") ? 64 : 16;
        Batch batch = Twins.pairs(pairs, 1, tower.inputShape());
        TorchEngineProvider provider = new TorchEngineProvider();
        System.out.println(provider.device());
        try (TowerEngine engine = provider.open(Twins.network(tower, new Adam(5e-4)))) {
            System.out.printf(
                    Locale.ROOT, "%s: %d pairs, %.3f ms a step%n", name, pairs, median(steps, () -> new PlainStep()
                            .step(engine, batch)));
            System.out.printf(
                    Locale.ROOT,
                    "forward pass alone %.3f ms%n",
                    median(steps, () -> engine.forward(batch.features(), BatchPart.of(engine.network(), 0))));
            System.out.printf(
                    Locale.ROOT, "embedding %.3f ms a batch%n", median(steps, () -> engine.embed(batch.features())));
        }
    }

    private static Tower tower(String name) {
        return switch (name) {
            case "face" -> Towers.faceTutorial();
            case "signature" -> Towers.signatureTutorial();
            case "resnet" -> ResNet.of(64, 64, 128, 256, 512);
            case "face-host" -> Towers.faceTutorial(8);
            case "resnet-host" -> ResNet.of(32, 2, 3, 4, 5);
            default -> throw new IllegalArgumentException(
                    "tower: expected face, signature, resnet, face-host or resnet-host, got " + name);
        };
    }

    /** Milliseconds, the median after a warm-up. */
    private static double median(int count, Runnable work) {
        double[] times = new double[count];
        for (int i = -Math.max(3, count / 4); i < count; i++) {
            long start = System.nanoTime();
            work.run();
            if (i >= 0) {
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        return times[count / 2];
    }
}
