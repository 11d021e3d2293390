package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds out whether a file takes images channels last: then all that reads them turns them to channels first before a layer sees them. */
final class InputOrder {
    /** What may come before: functions of each value, and constants for each channel. */
    private static final Set<String> BEFORE =
            Set.of("Identity", "Cast", "Dropout", "Add", "Sub", "Mul", "Div", "Neg", "Clip", "Pad", "Concat");

    private static final Set<String> ABOUT_SHAPES = Set.of("Shape", "Size");
    static final long[] LAST_TO_FIRST = {0, 3, 1, 2};

    private InputOrder() {}

    /**
     * Whether images come as [batch, height, width, channels].
     *
     * @param nodes each after those that it depends on
     * @param oneChannel whether the last axis has size 1, so that a Reshape turns images too
     */
    static boolean channelsLast(String input, boolean oneChannel, List<ImportNode> nodes) {
        Set<String> last = new HashSet<>(Set.of(input));
        boolean turned = false;
        for (ImportNode node : nodes) {
            if (node.inputs().stream().noneMatch(last::contains) || ABOUT_SHAPES.contains(node.operator())) {
                continue;
            }
            if (turns(node, oneChannel)) {
                turned = true;
            } else if (BEFORE.contains(node.operator())) {
                last.addAll(node.outputs());
            } else {
                return false;
            }
        }
        return turned;
    }

    private static boolean turns(ImportNode node, boolean oneChannel) {
        return node.operator().equals("Transpose")
                        && Arrays.equals(node.integers("perm").orElse(new long[0]), LAST_TO_FIRST)
                || oneChannel && node.operator().equals("Reshape");
    }

    /** Whether all that reads the input casts it to FLOAT, so that its own type is of no account. */
    static boolean castFirst(String input, List<ImportNode> nodes) {
        List<ImportNode> readers =
                nodes.stream().filter(node -> node.inputs().contains(input)).toList();
        return !readers.isEmpty()
                && readers.stream().allMatch(node -> node.operator().equals("Cast") && node.count("to", 0) == 1);
    }
}
