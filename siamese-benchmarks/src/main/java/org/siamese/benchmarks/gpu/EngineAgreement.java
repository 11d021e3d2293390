package org.siamese.benchmarks.gpu;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.benchmarks.peer.GraphModel;
import org.siamese.benchmarks.work.ActivationShape;
import org.siamese.benchmarks.work.Work;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.losses.HadsellContrastiveLoss;

/**
 * An engine against Deeplearning4j's in float64: the same tower, batch, masks and gradient of the embeddings. Errors are relative to the
 * largest value.
 *
 * @param tower which one
 * @param engine which computed
 * @param embeddings error in inference mode
 * @param training error of the embeddings in training mode
 * @param gradients error of all gradients and of the changes of running statistics
 */
record EngineAgreement(String tower, String engine, double embeddings, double training, double gradients) {
    private static final int ROWS = 8;

    /** An engine for the smallest of the towers. */
    static TowerEngine open(Precision precision) {
        return TowerEngines.open(
                GraphModel.of(Work.of(Work.Kind.FACE).withSide(8).model(), false)
                        .tower()
                        .newNetwork("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), new Sgd(0.1), 7),
                precision);
    }

    /** Measures the engine that {@link TowerEngines} chooses. */
    static EngineAgreement of(Work work, Precision precision) {
        ActivationShape shape = work.model().input();
        Tower tower = GraphModel.of(work.model(), false).tower().withMembers(2);
        ComputationGraph single =
                tower.newNetwork("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), new Sgd(0.1), 7);
        ComputationGraph twice = inDouble(single);
        Random random = new Random(3);
        INDArray features = random(random, ROWS, shape.channels(), shape.height(), shape.width());
        ComputationGraph embedding = tower.newNetwork(1, new Sgd(0.1));
        embedding.setParams(single.params());
        try (TowerEngine engine = TowerEngines.open(single, precision);
                TowerEmbedder embedder = TowerEngines.openEmbedder(embedding, precision);
                TowerEngine reference = new GraphEngine(twice)) {
            double embeddings = error(embedder.embed(features), reference.embed(features.castTo(DataType.DOUBLE)));
            INDArray got = engine.forward(features, BatchPart.of(single, 0)).dup();
            INDArray expected = reference
                    .forward(features.castTo(DataType.DOUBLE), BatchPart.of(twice, 0))
                    .dup();
            INDArray gradient = random(random, expected.shape()).subi(0.5);
            engine.backward(gradient);
            reference.backward(gradient.castTo(DataType.DOUBLE));
            return new EngineAgreement(
                    work.name() + (precision == Precision.FLOAT32 ? "" : " bfloat16"),
                    engine.name(),
                    embeddings,
                    error(got, expected),
                    error(engine.gradientSum(), reference.gradientSum()));
        }
    }

    /**
     * The largest of the errors. With operands of bfloat16 the error of the embeddings alone is judged: a unit near a kink often takes
     * the other side, by which gradients jump, and statistics of a few values, as here in training, enlarge errors.
     */
    double largest() {
        return Math.max(embeddings, Math.max(training, gradients));
    }

    /**
     * What embeddings may be off by with operands of bfloat16: rounding errs by u = 2^-8, and so {@code 2 u sqrt(n)} behind n products,
     * of which the last is not rounded.
     */
    static double roundedBound(Work work) {
        long products = work.model().layers().stream()
                .filter(layer -> layer.weights() > 0)
                .count();
        return 0x1p-7 * Math.sqrt(products - 1);
    }

    private static INDArray random(Random random, long... shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return Nd4j.createFromArray(values).reshape('c', shape);
    }

    private static double error(INDArray got, INDArray expected) {
        return got.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue()
                / expected.amaxNumber().doubleValue();
    }

    private static ComputationGraph inDouble(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        configuration.setDataType(DataType.DOUBLE);
        configuration.getDefaultConfiguration().setDataType(DataType.DOUBLE);
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer) {
                layer.getLayerConf().setDataType(DataType.DOUBLE);
            }
        }
        ComputationGraph twin = new ComputationGraph(configuration);
        twin.init();
        twin.setParams(network.params().castTo(DataType.DOUBLE));
        return twin;
    }

    /** The towers as published, on images small enough for float64. */
    static List<Work> works() {
        return List.of(
                Work.of(Work.Kind.FACE).withSide(28),
                Work.of(Work.Kind.SIGNATURE).withSide(53).withWidth(0.25),
                Work.of(Work.Kind.RESNET).withSide(64).withWidth(0.25));
    }
}
