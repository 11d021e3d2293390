package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.losses.HadsellContrastiveLoss;

/** Updaters, schedules, regularisation and clipping against Deeplearning4j's engine in float64 over six steps in two epochs. */
@ExtendWith(Poison.class)
public class UpdatersTest {
    /** Adam's steps of gradients near its epsilon are worth nothing; eps 1e-4 keeps them apart from rounding. */
    private static final double EPSILON = 1e-4;

    private static final double BOUND = 2e-5;

    static Stream<Arguments> settings() {
        Map<String, Arguments> all = new LinkedHashMap<>();
        add(all, "sgd", new Sgd(0.01), layer -> {});
        add(all, "momentum", new Nesterovs(0.01, 0.9), layer -> {});
        add(all, "rmsprop", new RmsProp(0.001, 0.95, EPSILON), layer -> {});
        add(all, "adagrad", new AdaGrad(0.01), layer -> {});
        add(all, "adam", adam(0.001), layer -> {});
        add(all, "adam by step", scheduled(), layer -> {});
        add(
                all,
                "sgd by epoch",
                new Sgd(new MapSchedule.Builder(ScheduleType.EPOCH)
                        .add(0, 0.01)
                        .add(1, 0.002)
                        .build()),
                layer -> {});
        add(all, "l1", new Sgd(0.01), layer -> regularise(layer, new L1Regularization(0.01)));
        add(all, "l2", adam(0.001), layer -> regularise(layer, new L2Regularization(0.05)));
        add(all, "adam with l2 of the convolution", adam(0.001), layer -> {
            if (layer instanceof ConvolutionLayer) {
                regularise(layer, new L2Regularization(0.05));
            }
        });
        add(all, "adam and a convolution's sgd", adam(0.001), layer -> {
            if (layer instanceof ConvolutionLayer) {
                layer.setIUpdater(new Sgd(0.01));
            }
        });
        add(all, "adamw", adam(0.001), layer -> regularise(layer, new WeightDecay(0.1, true)));
        add(all, "adam with plain decay", adam(0.001), layer -> regularise(layer, new WeightDecay(0.01, false)));
        for (GradientNormalization kind : GradientNormalization.values()) {
            add(all, "adam " + kind, adam(0.001), layer -> {
                layer.setGradientNormalization(kind);
                layer.setGradientNormalizationThreshold(threshold(kind));
            });
        }
        return all.values().stream();
    }

    private static void add(Map<String, Arguments> all, String name, IUpdater updater, Consumer<BaseLayer> change) {
        all.put(name, Arguments.of(name, updater, change));
    }

    /** Clipping each value takes the largest ones away, which errors are relative to, but not the errors: not too many. */
    private static double threshold(GradientNormalization kind) {
        return kind == GradientNormalization.ClipElementWiseAbsoluteValue ? 0.1 : 0.01;
    }

    private static Adam adam(double rate) {
        return new Adam(rate, 0.9, 0.999, EPSILON);
    }

    private static IUpdater scheduled() {
        Adam adam = adam(0.01);
        adam.setLrAndSchedule(Double.NaN, new StepSchedule(ScheduleType.ITERATION, 0.01, 0.5, 2));
        return adam;
    }

    private static void regularise(BaseLayer layer, Regularization kind) {
        layer.setRegularization(java.util.List.of(kind));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void should_update_as_deeplearning4j_does(String name, IUpdater updater, Consumer<BaseLayer> change) {
        requireSameUpdates(new OneDnnEngineProvider(), updater, change);
    }

    /** Requires them of the engine of any provider. */
    public static void requireSameUpdates(TowerEngineProvider provider, IUpdater updater, Consumer<BaseLayer> change) {
        Tower tower = Tower.builder()
                .input(2, 8, 8)
                .convolution(4, 3, Padding.same())
                .relu()
                .batchNorm()
                .dense(11)
                .relu()
                .embedding(4)
                .build();
        ComputationGraphConfiguration configuration =
                tower.withOutput("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), updater, 3);
        configuration.getVertices().values().forEach(vertex -> {
            if (((LayerVertex) vertex).getLayerConf().getLayer() instanceof BaseLayer layer) {
                change.accept(layer);
            }
        });
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        try (Twins twins = new Twins(network, provider)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                for (int step = 0; step < 3; step++) {
                    Batch batch = Twins.pairs(4, 10L * epoch + step, 2, 8, 8);
                    StepDetail detail = step == 1 ? StepDetail.MEASURED : StepDetail.PLAIN;
                    twins.requireSameStep(batch, detail, BOUND);
                }
                twins.engine.endEpoch();
                twins.reference.endEpoch();
            }
            assertThat(twins.parameterErrors())
                    .allSatisfy((key, error) -> assertThat(error).as(key).isLessThan(BOUND));
            INDArray state = twins.single.getUpdater().getStateViewArray();
            if (state != null && state.length() > 0) {
                INDArray expected = twins.twice.getUpdater().getStateViewArray();
                assertThat(Twins.error(state.castTo(DataType.DOUBLE), expected)).isLessThan(BOUND);
            }
        }
    }
}
