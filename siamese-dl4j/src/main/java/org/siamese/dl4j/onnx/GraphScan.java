package org.siamese.dl4j.onnx;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks through the nodes of a network for what cannot be converted whatever the shapes are, so that this is said first. */
final class GraphScan {
    private static final int MOST_NAMED = 5;

    /** For operators with settings or weights as inputs: the first input that must not depend on the tower's. */
    private static final Map<String, Integer> FIXED_FROM = Map.ofEntries(
            Map.entry("Conv", 1),
            Map.entry("Gemm", 1),
            Map.entry("BatchNormalization", 1),
            Map.entry("InstanceNormalization", 1),
            Map.entry("GroupNormalization", 1),
            Map.entry("LayerNormalization", 1),
            Map.entry("PRelu", 1),
            Map.entry("Reshape", 1),
            Map.entry("Expand", 1),
            Map.entry("Pad", 1),
            Map.entry("Clip", 1),
            Map.entry("Unsqueeze", 1),
            Map.entry("Squeeze", 1),
            Map.entry("ReduceMean", 1),
            Map.entry("ReduceMax", 1),
            Map.entry("ReduceL2", 1),
            Map.entry("ReduceSumSquare", 1),
            Map.entry("ReduceSum", 1),
            Map.entry("Dropout", 1));

    private GraphScan() {}

    /**
     * Looks through the nodes that lead to the output.
     *
     * @throws OnnxImportException if an operator is not known, or a setting depends on the tower's input
     */
    static void check(List<ImportNode> nodes, String input) {
        Map<String, ImportNode> unknown = new LinkedHashMap<>();
        for (ImportNode node : nodes) {
            boolean known =
                    node.own() && (OperatorTable.knows(node.operator()) || ConstantFolding.knows(node.operator()));
            if (!known) {
                unknown.putIfAbsent(node.operator(), node);
            }
        }
        if (!unknown.isEmpty()) {
            ImportNode first = unknown.values().iterator().next();
            String others = unknown.values().stream()
                    .skip(1)
                    .limit(MOST_NAMED)
                    .map(ImportNode::describe)
                    .collect(Collectors.joining(", "));
            throw first.refused("is an operator that no layer of a tower computes"
                    + (others.isEmpty() ? "" : ", as are " + others) + "; " + Advice.CUT_OR_RUNTIME);
        }
        requireFixed(nodes, input);
    }

    private static void requireFixed(List<ImportNode> nodes, String input) {
        Set<String> varying = new HashSet<>(Set.of(input));
        for (ImportNode node : nodes) {
            int fixed = FIXED_FROM.getOrDefault(node.operator(), Integer.MAX_VALUE);
            boolean varies = false;
            for (int i = 0; i < node.inputs().size(); i++) {
                boolean one = varying.contains(node.inputs().get(i));
                if (one && i >= fixed) {
                    throw node.refused("expected an initializer or constant as input " + i + ", got \"" + node.input(i)
                            + "\", which is computed from the tower's input; " + Advice.CUT_OR_RUNTIME);
                }
                varies |= one && !(node.operator().equals("CastLike") && i == 1);
            }
            if (varies && !node.operator().equals("Shape") && !node.operator().equals("Size")) {
                varying.addAll(node.outputs());
            }
        }
    }
}
