package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.losses.HadsellContrastiveLoss;

/** What the engine does not know it names. */
class ObstacleTest {
    private final OneDnnEngineProvider provider = new OneDnnEngineProvider();

    private static ComputationGraph network(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().updater(new Sgd(0.01)).list();
        int index = 0;
        for (Layer layer : layers) {
            layer.setLayerName("layer" + index++);
            list.layer(layer);
        }
        list.layer(new DenseLayer.Builder()
                .name("embedding")
                .nOut(4)
                .activation(Activation.IDENTITY)
                .build());
        Tower tower =
                Tower.of(list.setInputType(InputType.convolutional(8, 8, 2)).build(), 2, 8, 8);
        return tower.newNetwork("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), new Sgd(0.01), 1);
    }

    @Test
    void should_name_an_unknown_layer_and_leave_it_to_the_other_engine() {
        ComputationGraph network =
                network(new SeparableConvolution2D.Builder(3, 3).nOut(4).build());
        assertThat(provider.obstacle(network)).contains("\"layer0\" is a layer of the kind SeparableConvolution2D");
        try (TowerEngine engine = TowerEngines.open(network)) {
            assertThat(engine).isInstanceOf(GraphEngine.class);
        }
    }

    @Test
    void should_name_an_unknown_setting() {
        assertThat(provider.obstacle(network(new ActivationLayer(Activation.CUBE)))
                        .orElseThrow())
                .contains("\"layer0\"")
                .containsIgnoringCase("cube");
        assertThat(provider.obstacle(network(new DropoutLayer(0.5))).orElseThrow())
                .contains("\"layer0\"", "dropout");
        assertThat(provider.obstacle(network(new GlobalPoolingLayer(PoolingType.SUM))))
                .contains("\"layer0\" pools by SUM");
        ConvolutionLayer constrained = new ConvolutionLayer.Builder(3, 3)
                .nOut(4)
                .constrainWeights(new MaxNormConstraint(1, 1))
                .build();
        assertThat(provider.obstacle(network(constrained)).orElseThrow()).contains("\"layer0\"", "constraints");
    }

    @Test
    void should_name_an_unknown_vertex() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.01))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("dense", new DenseLayer.Builder().nOut(4).build(), "in")
                .addVertex("unit", new L2NormalizeVertex(), "dense")
                .setOutputs("unit")
                .build();
        ComputationGraph network = Tower.of(configuration, 3).newNetwork(1, new Sgd(0.01));
        assertThat(provider.embeddingObstacle(network)).contains("\"unit\" is a vertex of the kind L2NormalizeVertex");
    }

    @Test
    void should_take_single_precision_only() {
        Tower tower = Tower.builder()
                .input(1, 4, 4)
                .dataType(DataType.DOUBLE)
                .embedding(2)
                .build();
        assertThat(provider.embeddingObstacle(tower.newNetwork(1, new Sgd(0.01))))
                .contains("the network's data type is DOUBLE, not FLOAT");
    }

    @Test
    void should_leave_networks_with_listeners_to_the_engine_that_calls_them() {
        ComputationGraph network = network(new ActivationLayer(Activation.RELU));
        assertThat(provider.obstacle(network)).isEmpty();
        network.setListeners(List.of(new ScoreIterationListener(1)));
        assertThat(provider.obstacle(network).orElseThrow()).contains("listeners");
    }
}
