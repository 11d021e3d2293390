package org.siamese.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.plan.TowerPlan.Node;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LoopContrastive;

class TowerPlanTest {
    private static Tower tower() {
        return Tower.builder()
                .input(2, 12, 10)
                .reflectionPad(1)
                .convolution(3, 3, 2, Padding.zero(0))
                .relu()
                .batchNorm()
                .spatialDropout(0.25)
                .maxPool(2, 1)
                .dense(7)
                .embedding(4)
                .l2Normalize()
                .build();
    }

    private static ComputationGraph network() {
        return tower().withMembers(2).newNetwork("loss", new MetricLossLayer(new LoopContrastive(2)), new Sgd(0.1), 5);
    }

    private static List<Class<?>> kinds(TowerPlan plan) {
        return plan.nodes().stream()
                .<Class<?>>map(node -> node.operation().getClass())
                .toList();
    }

    private static <T> T only(TowerPlan plan, Class<T> kind) {
        List<T> found = plan.nodes().stream()
                .map(Node::operation)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
        return found.get(0);
    }

    @Test
    void should_list_the_operations_of_a_tower_in_their_order_without_the_loss() {
        TowerPlan plan = TowerPlan.forTraining(network());
        assertThat(kinds(plan))
                .containsExactly(
                        ReflectionPad.class,
                        Convolution.class,
                        Activate.class,
                        BatchNorm.class,
                        Dropout.class,
                        Pool.class,
                        Flatten.class,
                        Dense.class,
                        Dense.class,
                        L2Normalize.class);
        assertThat(plan.output()).isEqualTo(10);
        assertThat(plan.members()).isEqualTo(2);
        for (int i = 0; i < plan.nodes().size(); i++) {
            assertThat(plan.nodes().get(i).inputs()).containsExactly(i);
        }
        Convolution convolution = only(plan, Convolution.class);
        assertThat(convolution.results(Shape.image(6, 2, 14, 12))).isEqualTo(Shape.image(6, 3, 6, 5));
        assertThat(only(plan, Activate.class).rectifies()).isTrue();
        assertThat(only(plan, Dropout.class).mask())
                .isInstanceOfSatisfying(SeededSpatialDropout.class, mask -> assertThat(mask.probability())
                        .isEqualTo(0.25));
    }

    @Test
    void should_leave_dropout_and_gradients_out_where_nothing_trains() {
        Tower tower = tower();
        ComputationGraph network = tower.newNetwork(5, new Sgd(0.1));
        TowerPlan plan = TowerPlan.forInference(network);
        assertThat(kinds(plan)).doesNotContain(Dropout.class).hasSize(9);
        assertThat(only(plan, Dense.class).trains()).isFalse();
        assertThat(only(plan, Dense.class).weights().gradient()).isNull();
    }

    @Test
    void should_give_views_of_the_networks_own_parameters_and_gradients() {
        ComputationGraph network = network();
        network.initGradientsView();
        Convolution convolution = only(TowerPlan.forTraining(network), Convolution.class);
        assertThat(convolution.trains()).isTrue();
        Map<String, INDArray> parameters = network.paramTable();
        String name = parameters.keySet().stream()
                .filter(key -> key.endsWith("_W"))
                .findFirst()
                .orElseThrow();
        parameters.get(name).assign(3);
        assertThat(convolution.weights().value().sumNumber().doubleValue())
                .isEqualTo(3.0 * parameters.get(name).length());
        convolution.weights().gradient().assign(2);
        assertThat(network.getFlattenedGradients().sumNumber().doubleValue())
                .isEqualTo(2.0 * parameters.get(name).length());
    }

    @Test
    void should_read_residual_connections() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.01))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(3)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "in")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "dense", "in")
                .setOutputs("sum")
                .build();
        TowerPlan plan = TowerPlan.forInference(Tower.of(configuration, 3).newNetwork(1, new Sgd(0.01)));
        assertThat(kinds(plan)).containsExactly(Dense.class, Add.class);
        assertThat(plan.nodes().get(1).name()).isEqualTo("sum");
        assertThat(plan.nodes().get(1).inputs()).containsExactly(1, 0);
    }

    @Test
    void should_name_a_vertex_or_layer_that_no_operation_stands_for() {
        ComputationGraphConfiguration vertex = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.01))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("dense", new DenseLayer.Builder().nOut(4).build(), "in")
                .addVertex("unit", new L2NormalizeVertex(), "dense")
                .setOutputs("unit")
                .build();
        ComputationGraph network = Tower.of(vertex, 3).newNetwork(1, new Sgd(0.01));
        assertThatThrownBy(() -> TowerPlan.forInference(network))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessage("\"unit\" is a vertex of the kind L2NormalizeVertex");
        Tower cubed = Tower.builder()
                .input(1, 4, 4)
                .activation(Activation.CUBE)
                .embedding(2)
                .build();
        assertThatThrownBy(() -> TowerPlan.forInference(cubed.newNetwork(1, new Sgd(0.01))))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("has the activation");
    }

    @ParameterizedTest
    @CsvSource({
        "RELU, RELU, 0",
        "LEAKYRELU, RELU, 0.01",
        "ELU, ELU, 1",
        "TANH, TANH, 0",
        "SIGMOID, SIGMOID, 0",
        "SOFTPLUS, SOFTPLUS, 0",
        "SWISH, SWISH, 1",
        "GELU, SWISH, 1.702",
        "RELU6, CLIPPED_RELU, 6",
        "MISH, MISH, 0"
    })
    void should_read_activations(Activation activation, Activate.Function function, double alpha) {
        ActivationLayer layer = new ActivationLayer(activation);
        assertThat(Activate.of(layer.getActivationFn())).contains(new Activate(function, alpha));
    }
}
