package org.siamese.core.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;

/** Makes the network that is trained: the tower, the loss, and what the settings change in both. The tower stays as it is. */
final class TrainingNetwork {
    private TrainingNetwork() {}

    /**
     * A network with its first parameters.
     *
     * @param members rows of a tuple that batch normalisation takes apart
     */
    static ComputationGraph of(Tower tower, TrainingConfiguration settings, int members) {
        ComputationGraph plain = tower.withMembers(members)
                .newNetwork(
                        SiameseTrainer.LOSS_LAYER,
                        new MetricLossLayer(settings.loss()),
                        settings.updater(),
                        settings.seed());
        Set<String> frozen = frozen(tower.configuration(), settings.frozen());
        LearningRates rates = LearningRates.of(settings, tower.configuration());
        if (frozen.isEmpty()
                && !settings.clipping().clips()
                && settings.l2() == 0
                && settings.weightDecay() == 0
                && rates.isPlain()) {
            return plain;
        }
        ComputationGraphConfiguration changed = plain.getConfiguration().clone();
        Map<String, GraphVertex> vertices = new LinkedHashMap<>(changed.getVertices());
        vertices.replaceAll((name, vertex) -> {
            if (!(vertex instanceof LayerVertex layer)) {
                return frozen.contains(name) ? new FrozenVertex(vertex) : vertex;
            }
            rates.apply(name, layer.getLayerConf().getLayer());
            change(layer.getLayerConf().getLayer(), settings);
            if (frozen.contains(name)) {
                Layer inner = layer.getLayerConf().getLayer();
                FrozenLayer outer = new FrozenLayer(inner);
                outer.setLayerName(inner.getLayerName());
                layer.getLayerConf().setLayer(outer);
            }
            return layer;
        });
        changed.setVertices(vertices);
        ComputationGraph network = new ComputationGraph(changed);
        network.init(plain.params().dup(), false);
        return network;
    }

    private static void change(Layer layer, TrainingConfiguration settings) {
        if (!(layer instanceof BaseLayer trained) || layer instanceof BatchNormalization) {
            return;
        }
        if (settings.clipping().clips()) {
            trained.setGradientNormalization(settings.clipping().kind());
            trained.setGradientNormalizationThreshold(settings.clipping().threshold());
        }
        if (layer instanceof MetricLossLayer) {
            return;
        }
        List<Regularization> penalties = new ArrayList<>();
        if (settings.l2() > 0) {
            penalties.add(new L2Regularization(settings.l2()));
        }
        if (settings.weightDecay() > 0) {
            penalties.add(new WeightDecay(settings.weightDecay(), true));
        }
        if (!penalties.isEmpty()) {
            trained.setRegularization(penalties);
        }
    }

    /** The named vertices and all that lead to them. */
    private static Set<String> frozen(ComputationGraphConfiguration tower, List<String> names) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> waiting = new ArrayDeque<>(names);
        for (String name : names) {
            if (!tower.getVertices().containsKey(name)) {
                throw new IllegalArgumentException("freeze: expected names of the tower's layers, "
                        + tower.getVertices().keySet() + ", got \"" + name + "\"");
            }
        }
        while (!waiting.isEmpty()) {
            String name = waiting.remove();
            if (tower.getVertices().containsKey(name) && found.add(name)) {
                waiting.addAll(tower.getVertexInputs().get(name));
            }
        }
        return found;
    }

    /** Copies the parameters of a model to those of the same name and shape. */
    static TransferReport copy(SiameseModel from, ComputationGraph network) {
        Map<String, INDArray> given = from.toComputationGraph().paramTable();
        List<String> copied = new ArrayList<>();
        Map<String, String> left = new LinkedHashMap<>();
        network.paramTable().forEach((name, target) -> {
            INDArray source = given.get(name);
            if (source == null) {
                left.put(name, "the other model has none of this name");
            } else if (!java.util.Arrays.equals(source.shape(), target.shape())) {
                left.put(
                        name,
                        "shape " + java.util.Arrays.toString(target.shape()) + " here, "
                                + java.util.Arrays.toString(source.shape()) + " in the other model");
            } else {
                String problem = FiniteArrays.problem(source);
                if (!problem.isEmpty()) {
                    throw new IllegalArgumentException("warmStart, parameter " + name + ", " + problem);
                }
                target.assign(source);
                copied.add(name);
            }
        });
        return new TransferReport(copied, left);
    }
}
