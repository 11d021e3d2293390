package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Pairs;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.decision.Relation;
import org.siamese.losses.HadsellContrastiveLoss;

/** ResNet-18 from a file is the tower that our layers make of it: in what it computes, and in the time of a training step. */
class ImportedResNetTest {
    private static final int SIDE = 64;
    private static final int PAIRS = 16;

    @Test
    void should_embed_as_the_tower_that_was_written(@TempDir Path folder) throws IOException {
        ComputationGraph network = new ResNetFile(32).tower().newNetwork(7, new Sgd());
        OnnxTower read = OnnxTower.read(new ResNetFile(32).write(network, folder.resolve("resnet.onnx")));
        INDArray images = Nd4j.rand(2, 1, 32, 32);
        INDArray expected = network.output(false, images)[0];
        INDArray actual = read.network(0).output(false, images)[0];
        assertThat(actual.distance2(expected))
                .isLessThan(1e-5 * expected.norm2Number().doubleValue());
        assertThat(read.tower().parameters()).isEqualTo(network.numParams());
    }

    /** With {@code -Dsiamese.timing=true} on a machine that does nothing else. */
    @Test
    @EnabledIfSystemProperty(named = "siamese.timing", matches = "true")
    void should_take_no_longer_for_a_step(@TempDir Path folder) throws IOException {
        Tower built = new ResNetFile(SIDE).tower();
        ComputationGraph network = built.newNetwork(7, new Sgd());
        Tower read = OnnxTower.read(new ResNetFile(SIDE).write(network, folder.resolve("resnet.onnx")))
                .tower();
        Batch batch = new Batch(
                Nd4j.rand(2 * PAIRS, 1, SIDE, SIDE),
                Pairs.of(IntStream.range(0, PAIRS)
                        .mapToObj(pair -> Relation.ofSame(pair % 2 == 0))
                        .toArray(Relation[]::new)));
        try (TowerEngine ours = open(built);
                TowerEngine imported = open(read)) {
            double[][] times = new double[2][12];
            for (int round = -3; round < times[0].length; round++) {
                for (int which = 0; which < 2; which++) {
                    long start = System.nanoTime();
                    for (int step = 0; step < 3; step++) {
                        new PlainStep().step(which == 0 ? ours : imported, batch);
                    }
                    if (round >= 0) {
                        times[which][round] = (System.nanoTime() - start) / 3e6;
                    }
                }
            }
            double ratio = median(times[1]) / median(times[0]);
            System.out.printf(
                    Locale.ROOT,
                    "ResNet-18, 32 images of 64 x 64, %s: built %.1f ms, imported %.1f ms a step, ratio %.3f%n",
                    imported.name(),
                    median(times[0]),
                    median(times[1]),
                    ratio);
            assertThat(ratio).isLessThan(1.05);
        }
    }

    private static TowerEngine open(Tower tower) {
        ComputationGraph network =
                tower.newNetwork("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), new Sgd(1e-3), 1);
        network.initGradientsView();
        return TowerEngines.open(network);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
