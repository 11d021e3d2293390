package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siamese.onednn.SmallTowers.convolution;
import static org.siamese.onednn.SmallTowers.dense;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.tower.Tower;

/**
 * Products of operands that are rounded to bfloat16.
 *
 * <p>Rounding errs by at most {@code u = 2^-8} of a value, by {@code 0.4 u} on average. A product of two rounded values errs by {@code
 * 0.6 u}, and so does a sum of products of changing sign, however many: the errors add up as the terms do. The largest of some
 * thousand errors is 4 times that, and the largest result twice as large as most: less than {@code 2 u} of the largest value. Layers
 * one after the other err independently. A gradient has come through the layers twice, forward and backward. So embeddings behind n
 * layers of rounded operands may be off by {@code 2 u sqrt(n)}, gradients by {@code 2 u sqrt(2 n)}, times the ratio that {@link
 * Agreement} explains. An engine that rounds the results of products, too, adds {@code 0.4 u} of each, {@code 0.72 u} in all: four times that
 * of a result half as large as the largest is still less than {@code 2 u}.
 */
public final class RoundedOperands {
    /** The largest error of a rounding to bfloat16, relative to the value. */
    public static final double UNIT = 0x1p-8;

    static final int CHANNELS = 16;
    static final int SIDE = 10;

    private RoundedOperands() {}

    /** What embeddings behind so many layers of rounded operands may be off by, relative to the largest value. */
    public static double bound(int layers) {
        return 2 * UNIT * Math.sqrt(layers);
    }

    static Tower tower(Layer... layers) {
        return SmallTowers.chain(CHANNELS, SIDE, SIDE, layers);
    }

    /** Towers whose names begin with the number of their layers of rounded operands. */
    public static Stream<Arguments> towers() {
        Map<String, Tower> all = new LinkedHashMap<>();
        all.put("1 convolution", tower(convolution(32, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH)));
        all.put("1 strided", tower(convolution(48, 3, 2, 1, ConvolutionMode.Truncate, Activation.TANH)));
        all.put("1 of one pixel", tower(convolution(32, 1, 2, 0, ConvolutionMode.Truncate, Activation.IDENTITY)));
        all.put("1 of 5 x 5", tower(convolution(64, 5, 1, 2, ConvolutionMode.Truncate, Activation.SIGMOID)));
        all.put("1 same", tower(convolution(32, 4, 2, 0, ConvolutionMode.Same, Activation.SWISH)));
        all.put("1 dense", tower(dense(64, Activation.TANH)));
        all.put(
                "3 layers",
                tower(
                        convolution(32, 3, 1, 0, ConvolutionMode.Truncate, Activation.TANH),
                        SmallTowers.batchNorm(),
                        convolution(64, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH),
                        dense(40, Activation.TANH)));
        return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    /**
     * Requires the embeddings and gradients of Deeplearning4j's engine in float64 within the bound, and errors that show the rounding. The
     * training engine has to embed in float32.
     *
     * @param name begins with the number of layers
     */
    public static void requireAgreement(TowerEngineProvider provider, String name, Tower tower) {
        int layers = name.charAt(0) - '0';
        Batch batch = Twins.pairs(3, 11, CHANNELS, SIDE, SIDE);
        ComputationGraph network = Twins.network(tower, new Sgd(0.01));
        try (Twins twins = new Twins(network, provider, Precision.BFLOAT16);
                TowerEmbedder embedder = provider.openEmbedder(network(tower, network), Precision.BFLOAT16)) {
            double likeness = Math.max(1, Agreement.likeness(twins, batch));
            INDArray expected = twins.reference.embed(batch.features().castTo(DataType.DOUBLE));
            double error = Twins.error(embedder.embed(batch.features()), expected);
            assertThat(error).as("embedder").isLessThan(bound(layers));
            // Rounded indeed: float32 is off by less.
            assertThat(error).as("embedder").isGreaterThan(10 * Agreement.BOUND);
            assertThat(Twins.error(twins.engine.embed(batch.features()), expected))
                    .as("the training engine embeds in float32")
                    .isLessThan(Agreement.bound(12_800));
            twins.step(batch);
            twins.referenceStep(batch);
            Agreement.requireGradients(
                    Twins.gradients(twins.single), Twins.gradients(twins.twice), bound(2 * layers) * likeness);
        }
    }

    private static ComputationGraph network(Tower tower, ComputationGraph parameters) {
        ComputationGraph network = tower.newNetwork(1, new Sgd(0.01));
        network.setParams(parameters.params());
        return network;
    }
}
