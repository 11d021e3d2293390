package org.siamese.core.tower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/** Several towers that see the same input, as one. */
final class TowerEnsemble {
    private static final String INPUT = "input";
    private static final String OUTPUT = "joined";

    private TowerEnsemble() {}

    static Tower of(List<Tower> towers) {
        if (towers.isEmpty()) {
            throw new IllegalArgumentException("towers: expected at least one, got none");
        }
        ComputationGraphConfiguration joined = towers.get(0).configuration();
        Map<String, GraphVertex> vertices = new LinkedHashMap<>();
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        List<String> embeddings = new ArrayList<>();
        for (int part = 0; part < towers.size(); part++) {
            Tower tower = towers.get(part);
            requireAlike(towers.get(0), tower, part);
            ComputationGraphConfiguration one = tower.configuration();
            for (Map.Entry<String, GraphVertex> entry : one.getVertices().entrySet()) {
                String name = name(part, entry.getKey());
                if (entry.getValue() instanceof LayerVertex layer) {
                    layer.getLayerConf().getLayer().setLayerName(name);
                }
                vertices.put(name, entry.getValue());
                inputs.put(name, inputs(one, part, entry.getKey()));
            }
            embeddings.add(name(part, tower.outputName()));
        }
        vertices.put(OUTPUT, new MergeVertex());
        inputs.put(OUTPUT, embeddings);
        joined.setNetworkInputs(new ArrayList<>(List.of(INPUT)));
        return Tower.of(
                NetworkSetup.connect(joined, vertices, inputs, OUTPUT),
                towers.get(0).inputShape());
    }

    static String name(int part, String name) {
        return "tower" + (part + 1) + "-" + name;
    }

    private static List<String> inputs(ComputationGraphConfiguration tower, int part, String vertex) {
        List<String> inputs = new ArrayList<>();
        for (String input : tower.getVertexInputs().get(vertex)) {
            inputs.add(tower.getNetworkInputs().contains(input) ? INPUT : name(part, input));
        }
        return inputs;
    }

    private static void requireAlike(Tower first, Tower other, int part) {
        if (!Arrays.equals(first.inputShape(), other.inputShape())) {
            throw new IllegalArgumentException(
                    "towers, number " + (part + 1) + ": expected the first one's input shape "
                            + Arrays.toString(first.inputShape()) + ", got " + Arrays.toString(other.inputShape()));
        }
        if (first.configuration().getDataType() != other.configuration().getDataType()) {
            throw new IllegalArgumentException("towers, number " + (part + 1) + ": expected the first one's data type "
                    + first.configuration().getDataType() + ", got "
                    + other.configuration().getDataType());
        }
    }
}
