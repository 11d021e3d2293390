package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.layer.SeededDropout;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.NormalizedSoftmaxLoss;

/**
 * Plain Deeplearning4j networks, with frozen layers, divided by the batch size or with a loss that has weights. A bias that starts at 0
 * and mostly cancels in the batch norm after it is small after four steps, so that its rounding is up to 1e-3 of it.
 */
@ExtendWith(Poison.class)
public class NetworksTest {
    private static final double BOUND = 1e-3;

    public static ComputationGraph network(boolean frozen, boolean miniBatch, MetricLoss loss) {
        Layer first = NativeConvolution.of(new ConvolutionLayer.Builder(3, 3)
                .nOut(8)
                .activation(Activation.RELU)
                .build());
        Layer second = NativeBatchNormalization.of(
                new BatchNormalization.Builder().useLogStd(false).build());
        Layer third = new DropoutLayer(new SeededDropout(0.3, 1, 1));
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01, 0.9, 0.999, 1e-4))
                .miniBatch(miniBatch)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(7, 7, 2))
                .addLayer("first", frozen ? new FrozenLayer(first) : first, "in")
                .addLayer("second", frozen ? new FrozenLayer(second) : second, "first")
                .addLayer("third", frozen ? new FrozenLayer(third) : third, "second")
                .addLayer("dense", dense(9), "third")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "dense")
                .addLayer("embedding", dense(4), "relu")
                .addLayer("loss", new MetricLossLayer(loss), "embedding")
                .setOutputs("loss")
                .build();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        return network;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_train_plain_networks(boolean miniBatch) {
        requireSame(
                network(false, miniBatch, HadsellContrastiveLoss.ofDefaults()),
                Stream.of(1, 2, 3, 4).map(seed -> Twins.pairs(3, seed, 2, 7, 7)));
    }

    @Test
    void should_train_what_is_not_frozen() {
        ComputationGraph network = network(true, false, HadsellContrastiveLoss.ofDefaults());
        assertThat(new OneDnnEngineProvider().obstacle(network)).isEmpty();
        INDArray frozen = network.getParam("first_W").dup();
        INDArray mean = network.getParam("second_mean").dup();
        INDArray trained = network.getParam("dense_W").dup();
        requireSame(network, Stream.of(1, 2, 3, 4).map(seed -> Twins.pairs(3, seed, 2, 7, 7)));
        assertThat(network.getParam("first_W")).isEqualTo(frozen);
        assertThat(network.getParam("second_mean")).isEqualTo(mean);
        assertThat(network.getParam("dense_W")).isNotEqualTo(trained);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_train_the_weights_of_a_loss(boolean miniBatch) {
        ComputationGraph network = network(false, miniBatch, NormalizedSoftmaxLoss.ofClasses(3));
        INDArray weights = network.getLayer("loss").params().dup();
        requireSame(
                network,
                Stream.of(1, 2, 3, 4)
                        .map(seed -> new Batch(Twins.pairs(3, seed, 2, 7, 7).features(), Labels.of(0, 0, 1, 1, 2, 2))));
        assertThat(network.getLayer("loss").params()).isNotEqualTo(weights);
    }

    @Test
    void should_train_branches_that_are_put_side_by_side() {
        ComputationGraph network = new ComputationGraph(branches()
                .addLayer("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), "both vectors")
                .setOutputs("loss")
                .build());
        network.init();
        assertThat(new OneDnnEngineProvider().obstacle(network)).isEmpty();
        requireSame(network, Stream.of(1, 2, 3, 4).map(seed -> Twins.pairs(3, seed, 2, 7, 7)));
    }

    @Test
    void should_embed_by_branches_that_are_put_side_by_side() {
        ComputationGraph network =
                new ComputationGraph(branches().setOutputs("both vectors").build());
        network.init();
        INDArray images = Twins.pairs(3, 1, 2, 7, 7).features();
        try (TowerEmbedder embedder = new OneDnnEngineProvider().openEmbedder(network)) {
            INDArray expected = Twins.inDouble(network).outputSingle(images.castTo(DataType.DOUBLE));
            assertThat(embedder.embed(images)
                            .castTo(DataType.DOUBLE)
                            .sub(expected)
                            .norm2Number()
                            .doubleValue())
                    .isLessThan(1e-5 * expected.norm2Number().doubleValue());
        }
    }

    /** Images side by side, one of them used twice, and vectors. */
    public static ComputationGraphConfiguration.GraphBuilder branches() {
        return new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01, 0.9, 0.999, 1e-4))
                .miniBatch(false)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(7, 7, 2))
                .addLayer("wide", convolution(5, 8), "in")
                .addLayer("narrow", convolution(3, 3), "in")
                .addLayer("wide relu", new ActivationLayer(Activation.RELU), "wide")
                .addLayer("narrow relu", new ActivationLayer(Activation.RELU), "narrow")
                .addVertex("both images", new MergeVertex(), "wide relu", "narrow relu", "in")
                .addLayer("next", convolution(3, 6), "both images")
                .addLayer("next relu", new ActivationLayer(Activation.RELU), "next")
                .addLayer("one vector", dense(4), "next relu")
                .addLayer("other vector", dense(3), "both images")
                .addVertex("both vectors", new MergeVertex(), "one vector", "other vector", "one vector");
    }

    private static Layer convolution(int kernel, int channels) {
        return NativeConvolution.of(new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(channels)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .build());
    }

    private static Layer dense(int size) {
        return NativeDense.of(new DenseLayer.Builder()
                .nOut(size)
                .activation(Activation.IDENTITY)
                .build());
    }

    private static void requireSame(ComputationGraph network, Stream<Batch> batches) {
        requireSame(new OneDnnEngineProvider(), network, batches);
    }

    /** Requires the same steps of the engine of any provider. */
    public static void requireSame(TowerEngineProvider provider, ComputationGraph network, Stream<Batch> batches) {
        try (Twins twins = new Twins(network, provider)) {
            StepDetail detail = network.conf().isMiniBatch() ? StepDetail.PLAIN : StepDetail.MEASURED;
            batches.forEach(batch -> twins.requireSameStep(batch, detail, BOUND));
            assertThat(twins.parameterErrors())
                    .allSatisfy((key, error) -> assertThat(error).as(key).isLessThan(BOUND));
        }
    }
}
