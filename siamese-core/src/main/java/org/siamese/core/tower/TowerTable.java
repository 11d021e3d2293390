package org.siamese.core.tower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** A tower as a table: its layers and other vertices, each after those that lead into it. */
final class TowerTable {
    private static final int COLUMNS = 4;
    private static final int NUMBERS = 3;

    private TowerTable() {}

    static String of(ComputationGraphConfiguration tower, long[] inputShape) {
        Map<String, InputType> types = tower.getLayerActivationTypes(InputShape.type(inputShape));
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"layer", "type", "output", "parameters"});
        rows.add(new String[] {tower.getNetworkInputs().get(0), "input", Arrays.toString(inputShape), "0"});
        long total = 0;
        for (Map.Entry<String, GraphVertex> vertex : ordered(tower).entrySet()) {
            long parameters = vertex.getValue().numParams(false);
            total += parameters;
            rows.add(new String[] {
                vertex.getKey(),
                type(vertex.getValue()),
                Arrays.toString(types.get(vertex.getKey()).getShape()),
                count(parameters)
            });
        }
        rows.add(new String[] {"total", "", "", count(total)});
        return lines(rows);
    }

    /** The vertices, those whose inputs are all there first; of several such, in the configuration's order. */
    private static Map<String, GraphVertex> ordered(ComputationGraphConfiguration tower) {
        Map<String, GraphVertex> ordered = new LinkedHashMap<>();
        Set<String> known = new TreeSet<>(tower.getNetworkInputs());
        Map<String, GraphVertex> left = new LinkedHashMap<>(tower.getVertices());
        while (!left.isEmpty()) {
            String next = left.keySet().stream()
                    .filter(name -> known.containsAll(tower.getVertexInputs().get(name)))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException("tower: expected no cycle, got one through " + left.keySet()));
            known.add(next);
            ordered.put(next, left.remove(next));
        }
        return ordered;
    }

    private static String type(GraphVertex vertex) {
        Object named =
                vertex instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : vertex;
        return named.getClass().getSimpleName();
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String lines(List<String[]> rows) {
        int[] widths = new int[COLUMNS];
        for (String[] row : rows) {
            for (int column = 0; column < COLUMNS; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < COLUMNS; column++) {
                String space = " ".repeat(widths[column] - row[column].length());
                line.append(column == 0 ? "" : "  ")
                        .append(column == NUMBERS ? space + row[column] : row[column] + space);
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines);
    }
}
