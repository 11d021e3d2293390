package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.siamese.onednn.SmallTowers.CHANNELS;
import static org.siamese.onednn.SmallTowers.HEIGHT;
import static org.siamese.onednn.SmallTowers.WIDTH;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepResult;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Build.Phase;
import org.siamese.onednn.internal.stage.Build.Step;

/** What is required of the engine for a tower of {@link SmallTowers}. */
final class Agreement {
    /** About 160 roundings in a row. */
    static final double BOUND = 1e-5;

    private Agreement() {}

    /**
     * Requires the same embeddings in both modes and the same gradients as Deeplearning4j's engine has in float64.
     *
     * @param bound relative to the largest value
     */
    static void requireAgreement(Tower tower, double bound) {
        Batch batch = Twins.pairs(3, 11, CHANNELS, HEIGHT, WIDTH);
        try (Twins twins = new Twins(tower, new Sgd(0.01))) {
            assertThat(new OneDnnEngineProvider().obstacle(twins.single)).isEmpty();
            for (int step = 0; step < 2; step++) {
                StepResult got = twins.step(batch);
                StepResult expected = twins.referenceStep(batch);
                assertThat(got.loss()).isCloseTo(expected.loss(), within(bound * (1 + expected.loss())));
                requireGradients(Twins.gradients(twins.single), Twins.gradients(twins.twice), bound);
            }
            INDArray expected = twins.reference.embed(batch.features().castTo(DataType.DOUBLE));
            assertThat(Twins.error(twins.engine.embed(batch.features()), expected))
                    .isLessThan(bound);
            try (OneDnnEmbedder embedder = new OneDnnEmbedder(embeddingOnly(tower, twins))) {
                INDArray once = embedder.embed(batch.features());
                assertThat(Twins.error(once, expected)).isLessThan(bound);
                assertThat(embedder.embed(batch.features())).isEqualTo(once);
            }
        }
    }

    /** A bias before a difference of embeddings may have no gradient but rounding: errors are relative to the layer's largest. */
    private static void requireGradients(
            Map<String, INDArray> gradients, Map<String, INDArray> expected, double bound) {
        expected.forEach((key, gradient) -> {
            String layer = key.substring(0, key.lastIndexOf('_'));
            double scale = expected.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(layer + "_"))
                    .mapToDouble(entry -> entry.getValue().amaxNumber().doubleValue())
                    .max()
                    .orElseThrow();
            double difference = gradients
                    .get(key)
                    .castTo(DataType.DOUBLE)
                    .sub(gradient)
                    .amaxNumber()
                    .doubleValue();
            assertThat(difference / scale).as(key).isLessThan(bound);
        });
    }

    private static ComputationGraph embeddingOnly(Tower tower, Twins twins) {
        ComputationGraph network = tower.newNetwork(1, new Sgd(0.01));
        network.setParams(twins.single.params());
        return network;
    }

    /** Requires steps with such labels in the program of a tower. */
    static void requireSteps(Tower tower, List<String> forward, List<String> backward) {
        Batch batch = Twins.pairs(3, 11, CHANNELS, HEIGHT, WIDTH);
        try (Twins twins = new Twins(tower, new Sgd(0.01))) {
            twins.step(batch);
            Program program = twins.engine.program(batch.features().shape());
            Map.of(Phase.FORWARD, forward, Phase.BACKWARD, backward)
                    .forEach((phase, parts) -> parts.forEach(
                            part -> assertThat(program.steps(phase).stream().map(Step::label))
                                    .anyMatch(label -> label.contains(part))));
        }
    }
}
