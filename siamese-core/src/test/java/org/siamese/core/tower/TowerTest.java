package org.siamese.core.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class TowerTest {

    private static Tower small(DataType type, double dropout) {
        return Tower.builder()
                .dataType(type)
                .input(1, 12, 11)
                .convolution(4, 3, Padding.reflect(1))
                .relu()
                .batchNorm()
                .spatialDropout(dropout)
                .convolution(6, 3, Padding.same())
                .relu()
                .lrn(3)
                .maxPool(3, 2)
                .convolution(5, 3, 1, Padding.zero(1))
                .batchNorm()
                .relu()
                .averagePool(2, 1)
                .dense(9)
                .relu()
                .dropout(dropout)
                .embedding(4)
                .l2Normalize()
                .build();
    }

    private static LossLayer loss() {
        return new LossLayer.Builder(LossFunctions.LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static INDArray values(long seed, DataType type, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = 1;
        for (long size : shape) {
            length *= (int) size;
        }
        return Nd4j.createFromArray(random.doubles(length).toArray())
                .castTo(type)
                .reshape('c', shape);
    }

    private static DataSet data(DataType type) {
        return new DataSet(values(1, type, 6, 1, 12, 11), values(2, type, 6, 4));
    }

    @Test
    void should_have_the_face_tutorials_shape() {
        Tower tower = Towers.faceTutorial();
        assertThat(tower.inputShape()).containsExactly(1, 100, 100);
        assertThat(tower.embeddingSize()).isEqualTo(5);
        long convolutions = (9 + 1) * 4 + (9 * 4 + 1) * 8 + (9 * 8 + 1) * 8;
        long dense = 80_001L * 500 + 501 * 500 + 501 * 5;
        assertThat(tower.parameters())
                .isEqualTo(convolutions + 4 * (4 + 8 + 8) + dense)
                .isEqualTo(40_254_505);
        assertThat(tower.trainingBytes(128)).isBetween(4 * 4 * tower.parameters(), 4_000_000_000L);
    }

    @Test
    void should_have_the_signature_tutorials_shape() {
        Tower tower = Towers.signatureTutorial();
        assertThat(tower.inputShape()).containsExactly(1, 105, 105);
        assertThat(tower.embeddingSize()).isEqualTo(128);
        long convolutions = 122L * 96 + (25 * 96 + 1) * 256 + (9 * 256 + 1) * 384 + (9 * 384 + 1) * 256;
        assertThat(tower.parameters()).isEqualTo(convolutions + (256 * 11 * 11 + 1) * 1024 + 1025 * 128);
        ComputationGraph network = tower.newNetwork(1, new Sgd(0.1));
        assertThat(network.outputSingle(values(1, DataType.FLOAT, 1, 1, 105, 105))
                        .shape())
                .containsExactly(1, 128);
        assertThat(Towers.signatureTutorial(25).parameters()).isEqualTo(convolutions + 257 * 1024 + 1025 * 128);
    }

    @Test
    void should_have_the_right_gradient() {
        ComputationGraph network = small(DataType.DOUBLE, 0.3).newNetwork("loss", loss(), new Sgd(0.1), 7);
        DataSet data = data(DataType.DOUBLE);
        network.setInputs(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        INDArray gradient = network.gradient().gradient().dup();
        INDArray parameters = network.params();
        SplittableRandom random = new SplittableRandom(5);
        int checked = 0;
        for (int k = 0; k < 300; k++) {
            long i = random.nextLong(parameters.length());
            double value = parameters.getDouble(i);
            double step = 1e-6;
            parameters.putScalar(i, value + step);
            network.computeGradientAndScore();
            double up = network.score();
            parameters.putScalar(i, value - step);
            network.computeGradientAndScore();
            double down = network.score();
            parameters.putScalar(i, value);
            // Deeplearning4j divides the score of its own losses by the batch size.
            double slope = 6 * (up - down) / (2 * step);
            if (!isRunningEstimate(network, i)) {
                assertThat(gradient.getDouble(i)).isCloseTo(slope, org.assertj.core.api.Assertions.within(2e-6));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(200);
    }

    private static boolean isRunningEstimate(ComputationGraph network, long index) {
        long start = 0;
        for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
            for (String key : layer.conf().variables()) {
                long length = layer.getParam(key).length();
                if (index >= start && index < start + length && (key.equals("mean") || key.equals("var"))) {
                    return true;
                }
                start += length;
            }
        }
        return false;
    }

    @Test
    void should_train_to_the_same_bits_from_the_same_seed() {
        INDArray first = trained(7, 3);
        Nd4j.getRandom().setSeed(1234);
        Nd4j.rand(3, 3);
        assertThat(trained(7, 3)).isEqualTo(first);
        assertThat(trained(8, 3)).isNotEqualTo(first);
    }

    @Test
    void should_start_plain_deeplearning4j_layers_alike_from_seed_0() {
        Tower tower = Tower.of(
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder().nIn(5).nOut(3).build())
                        .build(),
                5);
        INDArray first = tower.newNetwork(0, new Sgd(0.1)).params().dup();
        assertThat(tower.newNetwork(0, new Sgd(0.1)).params()).isEqualTo(first);
        assertThat(tower.newNetwork(1, new Sgd(0.1)).params()).isNotEqualTo(first);
    }

    private static INDArray trained(long seed, int steps) {
        ComputationGraph network = small(DataType.FLOAT, 0.3).newNetwork("loss", loss(), new Adam(1e-2), seed);
        for (int i = 0; i < steps; i++) {
            network.fit(data(DataType.FLOAT));
        }
        return network.params().dup();
    }

    @Test
    void should_resume_to_the_same_bits() {
        ComputationGraph network = small(DataType.FLOAT, 0.3).newNetwork("loss", loss(), new Adam(1e-2), 7);
        network.fit(data(DataType.FLOAT));
        ComputationGraphConfiguration saved = ComputationGraphConfiguration.fromJson(
                network.getConfiguration().toJson());
        ComputationGraph resumed = new ComputationGraph(saved);
        resumed.init(network.params().dup(), false);
        resumed.getUpdater()
                .setStateViewArray(network.getUpdater().getStateViewArray().dup());
        resumed.fit(data(DataType.FLOAT));
        resumed.fit(data(DataType.FLOAT));
        assertThat(resumed.params()).isEqualTo(trained(7, 3));
    }

    @Test
    void should_leave_the_global_random_state_alone() {
        Nd4j.getRandom().setSeed(5);
        INDArray expected = Nd4j.rand(4);
        Nd4j.getRandom().setSeed(5);
        small(DataType.FLOAT, 0.3).newNetwork(9, new Sgd(0.1));
        assertThat(Nd4j.rand(4)).isEqualTo(expected);
    }

    @Test
    void should_start_as_pytorch_does() {
        ComputationGraph network = Tower.builder()
                .input(1, 20, 20)
                .convolution(30, 3)
                .embedding(50)
                .build()
                .newNetwork(3, new Sgd(0.1));
        for (int i = 0; i < 2; i++) {
            double bound = 1 / Math.sqrt(i == 0 ? 9 : 30 * 18 * 18);
            for (String key : new String[] {"W", "b"}) {
                INDArray values = network.getLayer(i).getParam(key);
                assertThat(values.amaxNumber().doubleValue()).isBetween(0.8 * bound, bound);
                assertThat(values.meanNumber().doubleValue()).isBetween(-0.3 * bound, 0.3 * bound);
            }
        }
    }

    @Test
    void should_start_with_the_same_values_with_and_without_an_output() {
        Tower tower = small(DataType.FLOAT, 0.3);
        INDArray alone = tower.newNetwork(3, new Sgd(0.1)).params();
        ComputationGraph training = tower.newNetwork(
                "out",
                new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                new Sgd(0.1),
                3);
        assertThat(training.params().length()).isEqualTo(tower.parameters() + 4 * 2 + 2);
        assertThat(training.params()
                        .reshape(training.params().length())
                        .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, alone.length())))
                .isEqualTo(alone.reshape(alone.length()));
        assertThat(training.getConfiguration().getNetworkOutputs()).containsExactly("out");
        assertThat(training.conf().isMiniBatch()).isFalse();
    }

    @Test
    void should_survive_json() {
        ComputationGraphConfiguration configuration =
                small(DataType.FLOAT, 0.3).withOutput("loss", loss(), new Adam(1e-3), 11);
        ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(configuration.toJson());
        assertThat(read).isEqualTo(configuration);
        assertThat(read.toJson())
                .contains("SeededSpatialDropout", "ReflectionPadding", "L2Normalization", "FanInUniform");
        assertThat(ComputationGraphConfiguration.fromYaml(configuration.toYaml()))
                .isEqualTo(configuration);
    }

    @Test
    void should_build_the_same_configuration_each_time() {
        assertThat(small(DataType.FLOAT, 0.3).configuration().toJson())
                .isEqualTo(small(DataType.FLOAT, 0.3).configuration().toJson());
    }

    @Test
    void should_be_the_same_as_a_chain_of_layers() {
        Tower tower = small(DataType.FLOAT, 0.3);
        MultiLayerConfiguration chain = tower.toMultiLayerConfiguration();
        ComputationGraph graph = tower.newNetwork(3, new Sgd(0.1));
        MultiLayerNetwork network = new MultiLayerNetwork(chain);
        network.init(graph.params().dup(), false);
        INDArray x = data(DataType.FLOAT).getFeatures();
        assertThat(network.output(x)).isEqualTo(graph.outputSingle(x));
        Tower again = Tower.of(chain, 1, 12, 11);
        assertThat(again.embeddingSize()).isEqualTo(4);
        assertThat(again.newNetwork(3, new Sgd(0.1)).params()).isEqualTo(graph.params());
    }

    @Test
    void should_take_vectors() {
        MultiLayerConfiguration chain = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(7))
                .build();
        Tower tower = Tower.of(chain, 7);
        assertThat(tower.embeddingSize()).isEqualTo(3);
        assertThat(tower.newNetwork(1, new Sgd(0.1))
                        .outputSingle(values(1, DataType.FLOAT, 2, 7))
                        .shape())
                .containsExactly(2, 3);
    }

    @Test
    void should_fail_if_a_configuration_is_no_tower() {
        MultiLayerConfiguration classifier = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(7))
                .build();
        assertThatThrownBy(() -> Tower.of(classifier, 7))
                .hasMessageContaining("expected the embedding, got the loss OutputLayer");
        MultiLayerConfiguration image = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build())
                .setInputType(InputType.convolutional(9, 9, 1))
                .build();
        assertThatThrownBy(() -> Tower.of(image, 1, 9, 9)).hasMessageContaining("expected a vector");
        assertThatThrownBy(() -> Tower.of(image, 1, 9))
                .hasMessageContaining("[channels, height, width]")
                .hasMessageContaining("[1, 9]");
        ComputationGraphConfiguration two = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nIn(3).nOut(3).build(), "in")
                .addLayer("b", new DenseLayer.Builder().nIn(3).nOut(3).build(), "in")
                .setOutputs("a", "b")
                .build();
        assertThatThrownBy(() -> Tower.of(two, 3)).hasMessageContaining("expected exactly one output, got [a, b]");
    }
}
