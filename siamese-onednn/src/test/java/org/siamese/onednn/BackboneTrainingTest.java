package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.PaddedPooling;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.layer.ScalarActivation;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;

/** All layers of ONNX backbones in one tower: both engines train it to the same numbers, and a saved model holds it. */
@ExtendWith(Poison.class)
public class BackboneTrainingTest {
    private static final int STEPS = 4;

    public static Tower tower() {
        return Tower.builder()
                .input(3, 20, 18)
                .affine(new double[] {2, 2, 2}, new double[] {-1, -1, -1})
                .zeroPad(new Margins(0, 1, 0, 1))
                .convolution(16, 3, 2, Padding.none())
                .batchNorm(0.9, 1e-5, RunningVariance.SAMPLE)
                .prelu()
                .depthwiseConvolution(3, 1, Padding.zero(1))
                .groupNorm(4)
                .activation(ScalarActivation.hardSwish())
                .squeezeExcite(4, Activation.RELU.getActivationFunction(), ScalarActivation.hardSigmoid(1.0 / 6, 0.5))
                .convolution(24, 1)
                .activation(ScalarActivation.clip(-1, 2))
                .layer(GroupedConvolution.of(
                                new ConvolutionLayer.Builder(3, 3)
                                        .nOut(24)
                                        .stride(2, 2)
                                        .activation(Activation.IDENTITY)
                                        .build(),
                                3)
                        .withMargins(new Margins(0, 1, 1, 0)))
                .activation(ScalarActivation.selu())
                .sharedPrelu()
                .layer(PaddedPooling.average(new int[] {2, 2}, new int[] {2, 2}, Margins.none())
                        .withCeil(true))
                .layer(PaddedPooling.maximum(new int[] {2, 2}, new int[] {1, 1}, new Margins(1, 0, 0, 1)))
                .activation(ScalarActivation.gelu())
                .globalMaxPool()
                .dense(12)
                .activation(ScalarActivation.elu(0.5))
                .embedding(6)
                .l2Normalize()
                .build();
    }

    private static Batch batch(int step) {
        return Twins.pairs(4, 100 + step, 3, 20, 18);
    }

    @Test
    void should_train_to_the_same_numbers_on_both_engines() {
        try (Twins twins = new Twins(tower(), new Sgd(0.05))) {
            assertThat(new OneDnnEngineProvider().obstacle(twins.single)).isEmpty();
            INDArray start = twins.single.params().dup();
            for (int step = 0; step < STEPS; step++) {
                twins.requireSameStep(batch(step), StepDetail.MEASURED, 1e-5);
            }
            assertThat(twins.single.params().sub(start).norm2Number().doubleValue())
                    .isGreaterThan(0.01);
            twins.parameterErrors()
                    .forEach((name, error) -> assertThat(error).as(name).isLessThan(2e-5));
        }
    }

    @Test
    void should_be_in_a_saved_model(@TempDir Path folder) {
        Tower tower = tower();
        ComputationGraph trained = tower.newNetwork(3, new Sgd(0.1));
        SiameseModel model = SiameseModel.of(tower, trained, Map.of());
        Path file = folder.resolve("backbone.siamese");
        model.save(file);
        SiameseModel read = SiameseModel.load(file);
        INDArray images = batch(0).features();
        assertThat(read.embed(images)).isEqualTo(model.embed(images));
        assertThat(layers(read.tower())).isEqualTo(layers(tower));
        assertThat(read.tower()).hasToString(tower.toString());
        assertThat(read.toComputationGraph().params()).isEqualTo(trained.params());
    }

    /** Everything up to the gate of squeeze and excitation, which has two inputs. */
    private static ComputationGraph frozenUpToTheGate() {
        ComputationGraph plain = Twins.network(tower(), new Sgd(0.05));
        ComputationGraphConfiguration configuration = plain.getConfiguration().clone();
        Map<String, GraphVertex> vertices = new LinkedHashMap<>(configuration.getVertices());
        vertices.replaceAll((name, vertex) -> {
            if (name.compareTo("11-gate") > 0) {
                return vertex;
            }
            if (!(vertex instanceof LayerVertex layer)) {
                return new FrozenVertex(vertex);
            }
            FrozenLayer frozen = new FrozenLayer(layer.getLayerConf().getLayer());
            frozen.setLayerName(name);
            layer.getLayerConf().setLayer(frozen);
            return layer;
        });
        configuration.setVertices(vertices);
        ComputationGraph network = new ComputationGraph(configuration);
        network.init(plain.params().dup(), false);
        return network;
    }

    @Test
    void should_leave_frozen_layers_and_vertices_as_they_are() {
        try (Twins twins = new Twins(frozenUpToTheGate())) {
            assertThat(new OneDnnEngineProvider().obstacle(twins.single)).isEmpty();
            Map<String, INDArray> start = new LinkedHashMap<>();
            twins.single.paramTable().forEach((name, value) -> start.put(name, value.dup()));
            for (int step = 0; step < STEPS; step++) {
                twins.requireSameStep(batch(step), StepDetail.PLAIN, 1e-5);
            }
            int frozen = 0;
            for (Map.Entry<String, INDArray> entry : twins.single.paramTable().entrySet()) {
                boolean before = entry.getKey().compareTo("11-gate") < 0;
                frozen += before ? 1 : 0;
                if (before || entry.getKey().endsWith("_W")) {
                    assertThat(entry.getValue().equals(start.get(entry.getKey())))
                            .as(entry.getKey())
                            .isEqualTo(before);
                }
            }
            assertThat(frozen).isEqualTo(15);
            twins.parameterErrors()
                    .forEach((name, error) -> assertThat(error).as(name).isLessThan(2e-5));
        }
    }

    private static List<Layer> layers(Tower tower) {
        return tower.configuration().getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
                .toList();
    }
}
