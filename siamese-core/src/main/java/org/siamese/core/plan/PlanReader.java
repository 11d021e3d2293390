package org.siamese.core.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.siamese.core.layer.ChannelGate;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.plan.TowerPlan.Node;

/** Reads a Deeplearning4j network as a {@link TowerPlan}. */
final class PlanReader {
    private final ComputationGraph network;
    private final boolean training;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> values = new HashMap<>();
    private final Map<Integer, Boolean> trained = new HashMap<>();

    private PlanReader(ComputationGraph network, boolean training) {
        this.network = network;
        this.training = training;
    }

    /**
     * Reads a network.
     *
     * @param training whether it ends in a {@link MetricLossLayer}, which is left out
     * @throws UnsupportedLayerException if something is not known
     */
    static TowerPlan read(ComputationGraph network, boolean training) {
        return new PlanReader(network, training).plan();
    }

    private TowerPlan plan() {
        ComputationGraphConfiguration configuration = network.getConfiguration();
        require("network", configuration.getNetworkInputs().size() == 1, "has more than one input");
        require("network", configuration.getNetworkOutputs().size() == 1, "has more than one output");
        String output = configuration.getNetworkOutputs().get(0);
        values.put(configuration.getNetworkInputs().get(0), 0);
        trained.put(0, false);
        int result = -1;
        for (int index : network.topologicalSortOrder()) {
            String name = network.getVertices()[index].getVertexName();
            if (values.containsKey(name)) {
                continue;
            }
            GraphVertex vertex = configuration.getVertices().get(name);
            List<Integer> inputs = configuration.getVertexInputs().get(name).stream()
                    .map(values::get)
                    .toList();
            if (training && name.equals(output)) {
                result = beforeLoss(name, vertex, inputs.get(0));
            } else {
                values.put(name, add(name, vertex, inputs));
            }
        }
        return new TowerPlan(nodes, training ? result : values.get(output), members());
    }

    private int beforeLoss(String name, GraphVertex vertex, int input) {
        require(
                name,
                vertex instanceof LayerVertex layer && layer.getLayerConf().getLayer() instanceof MetricLossLayer,
                "is no MetricLossLayer");
        return prepared(name, ((LayerVertex) vertex).getPreProcessor(), input);
    }

    private int add(String name, GraphVertex given, List<Integer> inputs) {
        GraphVertex vertex = given instanceof FrozenVertex frozenVertex ? frozenVertex.getUnderlying() : given;
        if (vertex.getClass() == ElementWiseVertex.class) {
            ElementWiseVertex.Op op = ((ElementWiseVertex) vertex).getOp();
            boolean product = op == ElementWiseVertex.Op.Product && inputs.size() == 2;
            require(name, op == ElementWiseVertex.Op.Add || product, "is an element-wise vertex by " + op);
            return node(name, inputs, product ? new Multiply() : new Add());
        }
        if (vertex.getClass() == ChannelGate.class) {
            return node(name, inputs, new Multiply());
        }
        if (vertex.getClass() == MergeVertex.class) {
            int axis = ((MergeVertex) vertex).getMergeAxis();
            require(name, axis == MergeVertex.DEFAULT_MERGE_DIM, "merges along axis " + axis);
            return node(name, inputs, new Concatenate());
        }
        require(
                name,
                vertex instanceof LayerVertex,
                "is a vertex of the kind " + vertex.getClass().getSimpleName());
        LayerVertex layerVertex = (LayerVertex) vertex;
        int input = prepared(name, layerVertex.getPreProcessor(), inputs.get(0));
        Layer layer = layerVertex.getLayerConf().getLayer();
        boolean frozen = layer instanceof FrozenLayer;
        if (frozen) {
            require(name, !trained.get(input), "is frozen, but layers before it are not");
        }
        Layer inner = frozen ? ((FrozenLayer) layer).getLayer() : layer;
        LayerParameters parameters = new LayerParameters(network.getLayer(name), training && !frozen);
        int value = input;
        for (Operation operation : LayerReader.read(name, inner, parameters, training, frozen)) {
            value = node(name, List.of(value), operation);
        }
        boolean trains = !frozen && parameters.any();
        trained.merge(value, trains || trained.get(input), Boolean::logicalOr);
        return value;
    }

    private int prepared(String name, InputPreProcessor preprocessor, int input) {
        if (preprocessor == null) {
            return input;
        }
        require(
                name,
                preprocessor.getClass() == CnnToFeedForwardPreProcessor.class,
                "has the preprocessor " + preprocessor.getClass().getSimpleName());
        require(
                name,
                ((CnnToFeedForwardPreProcessor) preprocessor).getFormat()
                        == org.deeplearning4j.nn.conf.CNN2DFormat.NCHW,
                "flattens images that are not NCHW");
        return node(name, List.of(input), new Flatten());
    }

    private int node(String name, List<Integer> inputs, Operation operation) {
        nodes.add(new Node(name, inputs, operation));
        trained.put(nodes.size(), inputs.stream().anyMatch(trained::get));
        return nodes.size();
    }

    private int members() {
        int[] members = nodes.stream()
                .map(Node::operation)
                .filter(BatchNorm.class::isInstance)
                .mapToInt(operation -> ((BatchNorm) operation).members())
                .filter(count -> count > 1)
                .distinct()
                .toArray();
        require("network", members.length <= 1, "takes batches apart by " + Arrays.toString(members) + " members");
        return members.length == 0 ? 1 : members[0];
    }

    static void require(String name, boolean known, String problem) {
        if (!known) {
            throw new UnsupportedLayerException(
                    name.equals("network") ? "the network " + problem : "\"" + name + "\" " + problem);
        }
    }
}
