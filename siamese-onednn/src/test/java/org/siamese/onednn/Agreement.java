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
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Step;

/**
 * What is required of the engine for a tower of {@link SmallTowers}, relative to the largest absolute value.
 *
 * <p>A float32 operation errs by at most {@code u = 2^-24} of its result, in either direction. In a sum of n terms of changing sign, each
 * partial sum of k terms is about sqrt(k) times a term and errs so anew: the errors add up, squared, to {@code u^2 n^2 / 6} terms, where the
 * sum is about sqrt(n) terms. That is {@code u sqrt(n / 6)} of the result; the largest of some thousand errors is 4 times that, the largest
 * of as many results twice as large as most, which leaves less than {@code u sqrt(n)} of the largest value. Layers one after the other
 * err independently, so that n is the number of terms of all sums on the way, of which the longest decide.
 *
 * <p>The gradient of a contrastive loss is a multiple of the difference of two embeddings, which err apart: where they are alike, their
 * errors are as large as ever and the difference is small. So gradients are allowed that bound times the largest embedding's
 * value over the largest distance of a pair.
 */
public final class Agreement {
    /** A rounding, relative to its result. */
    private static final double UNIT = 0x1p-24;

    /** Terms of the sums on the way through the largest of these towers, which ends in a dense layer of 6,336 inputs; 4.8e-6. */
    public static final double BOUND = bound(6_400);

    private Agreement() {}

    /** What is allowed where that many terms are summed on the way. */
    public static double bound(int terms) {
        return UNIT * Math.sqrt(terms);
    }

    /**
     * Requires the same embeddings in both modes, the same gradients and running statistics as Deeplearning4j's engine has in float64,
     * each time from the same parameters.
     *
     * @param bound relative to the largest value
     */
    static void requireAgreement(Tower tower, double bound) {
        requireAgreement(new OneDnnEngineProvider(), tower, bound);
    }

    /** The same of the engine of any provider. */
    public static void requireAgreement(TowerEngineProvider provider, Tower tower, double bound) {
        Batch batch = Twins.pairs(3, 11, CHANNELS, HEIGHT, WIDTH);
        try (Twins twins = new Twins(Twins.network(tower, new Sgd(0.01)), provider)) {
            assertThat(provider.obstacle(twins.single)).isEmpty();
            for (int step = 0; step < 2; step++) {
                twins.equalise();
                double likeness = likeness(twins, batch);
                StepResult got = twins.step(batch);
                StepResult expected = twins.referenceStep(batch);
                assertThat(got.loss()).isCloseTo(expected.loss(), within(bound * (1 + expected.loss())));
                requireGradients(
                        Twins.gradients(twins.single), Twins.gradients(twins.twice), bound * Math.max(1, likeness));
                requireStatistics(twins, bound);
            }
            twins.equalise();
            INDArray expected = twins.reference.embed(batch.features().castTo(DataType.DOUBLE));
            assertThat(Twins.error(twins.engine.embed(batch.features()), expected))
                    .as("embeddings")
                    .isLessThan(bound);
            try (TowerEmbedder embedder = provider.openEmbedder(embeddingOnly(tower, twins))) {
                INDArray once = embedder.embed(batch.features());
                assertThat(Twins.error(once, expected)).as("embedder").isLessThan(bound);
                assertThat(embedder.embed(batch.features())).isEqualTo(once);
            }
        }
    }

    /** The largest value of an embedding in training over the largest distance of a pair, in float64. */
    static double likeness(Twins twins, Batch batch) {
        INDArray[] features = {batch.features().castTo(DataType.DOUBLE)};
        String embedding =
                twins.single.getConfiguration().getVertexInputs().get("loss").get(0);
        INDArray embeddings =
                Twins.inDouble(twins.single).feedForward(features, true).get(embedding);
        double farthest = 0;
        for (int row = 0; row < embeddings.rows(); row += 2) {
            farthest = Math.max(farthest, embeddings.getRow(row).distance2(embeddings.getRow(row + 1)));
        }
        return embeddings.amaxNumber().doubleValue() / farthest;
    }

    private static void requireStatistics(Twins twins, double bound) {
        twins.parameterErrors().forEach((name, error) -> {
            if (name.endsWith("_mean") || name.endsWith("_var") || name.endsWith("_log10stdev")) {
                assertThat(error).as(name).isLessThan(bound);
            }
        });
    }

    /** A bias before a difference of embeddings may have no gradient but rounding: errors are relative to the layer's largest. */
    static void requireGradients(Map<String, INDArray> gradients, Map<String, INDArray> expected, double bound) {
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
            Program program = twins.oneDnn().program(batch.features().shape());
            Map.of(Phase.FORWARD, forward, Phase.BACKWARD, backward)
                    .forEach((phase, parts) -> parts.forEach(
                            part -> assertThat(program.steps(phase).stream().map(Step::label))
                                    .anyMatch(label -> label.contains(part))));
        }
    }
}
