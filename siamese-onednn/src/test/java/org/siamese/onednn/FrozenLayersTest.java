package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.plan.TowerPlan;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Run;
import org.siamese.onednn.internal.stage.Step;

/** What a program for training does once for layers that do not train, and what it does not keep of them. */
@ExtendWith(Poison.class)
class FrozenLayersTest {
    private static final int ROWS = 4;

    /** Convolutions of padded images, some of them frozen, and a dense layer. */
    private static ComputationGraph network(int side, int channels, int layers, int frozen) {
        ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Sgd(0.1))
                .miniBatch(false)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(side, side, channels));
        String last = "in";
        for (int i = 0; i < layers; i++) {
            Layer convolution = NativeConvolution.of(new ConvolutionLayer.Builder(3, 3)
                    .nOut(channels)
                    .padding(1, 1)
                    .activation(Activation.TANH)
                    .build());
            graph.addLayer("convolution " + i, i < frozen ? new FrozenLayer(convolution) : convolution, last);
            last = "convolution " + i;
        }
        Layer dense = NativeDense.of(
                new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build());
        ComputationGraph network = new ComputationGraph(graph.addLayer("dense", dense, last)
                .addLayer("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), "dense")
                .setOutputs("loss")
                .build());
        network.init();
        network.initGradientsView();
        return network;
    }

    private static Batch batch(int seed, int side, int channels) {
        return Twins.pairs(ROWS / 2, seed, channels, side, side);
    }

    private static INDArray forward(Program program, INDArray features) {
        INDArray embeddings = Nd4j.create(ROWS, 3);
        program.forward(ArrayMemory.address(features), ArrayMemory.address(embeddings), new Run(0, 0, 0));
        return embeddings;
    }

    private static List<String> parts(Program program, Phase phase, String node) {
        return program.steps(phase).stream()
                .map(Step::label)
                .filter(label -> label.startsWith(node))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"12, 32", "2, 64", "5, 16"})
    void should_copy_weights_once_for_each_change_of_the_parameters(int side, int channels) {
        ComputationGraph network = network(side, channels, 1, 1);
        INDArray weights = network.getParam("convolution 0_W");
        INDArray features = batch(1, side, channels).features();
        long[] shape = {ROWS, channels, side, side};
        try (Program program = new Program(TowerPlan.forTraining(network), shape, true)) {
            assertThat(parts(program, Phase.PREPARE, "convolution 0")).hasSize(1);
            assertThat(parts(program, Phase.BACKWARD, "convolution 0")).isEmpty();
            program.prepare(1);
            INDArray first = forward(program, features);

            weights.muli(0.5);
            program.prepare(1);
            assertThat(forward(program, features)).isEqualTo(first);

            program.prepare(2);
            INDArray second = forward(program, features);
            assertThat(second).isNotEqualTo(first);
            try (Program other = new Program(TowerPlan.forTraining(network), shape, true)) {
                other.prepare(0);
                assertThat(second).isEqualTo(forward(other, features));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 32", "2, 64", "5, 16"})
    void should_train_the_rest_as_deeplearning4j_does(int side, int channels) {
        try (Twins twins = new Twins(network(side, channels, 2, 1))) {
            INDArray frozen = twins.single.getParam("convolution 0_W").dup();
            for (int step = 0; step < 3; step++) {
                twins.requireSameStep(batch(step, side, channels), StepDetail.MEASURED, 1e-5);
            }
            assertThat(twins.single.getParam("convolution 0_W")).isEqualTo(frozen);
            assertThat(twins.parameterErrors())
                    .allSatisfy((key, error) -> assertThat(error).as(key).isLessThan(1e-4));
        }
    }

    @Test
    void should_keep_no_images_for_a_way_back_that_there_is_not() {
        List<Long> bytes = new ArrayList<>();
        for (int frozen : List.of(0, 8)) {
            ComputationGraph network = network(48, 16, 8, frozen);
            try (Program program = new Program(TowerPlan.forTraining(network), new long[] {ROWS, 16, 48, 48}, true)) {
                bytes.add(program.bytes());
            }
        }
        assertThat(bytes.get(1)).isLessThan(bytes.get(0) / 2);
    }
}
