package org.siamese.onednn.internal.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.TowerPlan.Node;
import org.siamese.onednn.internal.natives.Eltwise;

/**
 * Which operations of a plan are computed together: nodes in groups, and none for dropout where nothing trains. All fusion is decided here.
 *
 * @param groups in an order in which they can be computed
 * @param output the value that is the embedding
 */
record Fusion(List<Group> groups, int output) {
    /**
     * A node with those that it does on its way out.
     *
     * @param inputs values
     * @param after activations, in training spatial dropouts and reflections of batch normalisations, else batch normalisations
     * @param output value
     * @param movesRectifier of a convolution or dense layer, whether the backward step of its ReLU is left to the batch normalisation
     *     that alone reads it; of a batch normalisation, whether it does that step
     */
    record Group(
            String name,
            List<Integer> inputs,
            Operation operation,
            List<Operation> after,
            int output,
            boolean movesRectifier) {
        private Group with(Operation next, int newOutput) {
            List<Operation> more = new ArrayList<>(after);
            more.add(next);
            return new Group(name, inputs, operation, List.copyOf(more), newOutput, movesRectifier);
        }

        private Group movingRectifier() {
            return new Group(name, inputs, operation, after, output, true);
        }

        private boolean isWeighted() {
            return operation instanceof Convolution || operation instanceof Dense;
        }
    }

    /** Groups the nodes of a plan. */
    static Fusion of(TowerPlan plan, boolean training) {
        List<Group> groups = grouped(plan, training);
        int output = output(plan, groups);
        if (training) {
            moveRectifiers(groups, output);
        }
        return new Fusion(List.copyOf(groups), output);
    }

    private static List<Group> grouped(TowerPlan plan, boolean training) {
        Map<Integer, Integer> uses = uses(plan);
        Map<Integer, Integer> aliases = new HashMap<>();
        List<Group> groups = new ArrayList<>();
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < plan.nodes().size(); i++) {
            Node node = plan.nodes().get(i);
            int value = i + 1;
            List<Integer> inputs = node.inputs().stream()
                    .map(input -> aliases.getOrDefault(input, input))
                    .toList();
            if (!training && node.operation() instanceof Dropout) {
                aliases.put(value, inputs.get(0));
                continue;
            }
            Integer at = inputs.size() == 1 ? places.get(inputs.get(0)) : null;
            Group source = at == null ? null : groups.get(at);
            if (source != null && soleUse(plan, uses, i, source.output()) && fits(source, node.operation(), training)) {
                groups.set(at, source.with(node.operation(), value));
                places.put(value, at);
            } else {
                places.put(value, groups.size());
                groups.add(new Group(node.name(), inputs, node.operation(), List.of(), value, false));
            }
        }
        return groups;
    }

    /** The value that is the embedding once groups are made. */
    private static int output(TowerPlan plan, List<Group> groups) {
        Set<Integer> known = groups.stream().map(Group::output).collect(Collectors.toSet());
        int value = plan.output();
        while (value > 0 && !known.contains(value)) {
            value = plan.nodes().get(value - 1).inputs().get(0);
        }
        return value;
    }

    private static Map<Integer, Integer> uses(TowerPlan plan) {
        Map<Integer, Integer> uses = new HashMap<>();
        uses.merge(plan.output(), 1, Integer::sum);
        plan.nodes().forEach(node -> node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        return uses;
    }

    /** Whether every value from a group's output to a node's input has one use. */
    private static boolean soleUse(TowerPlan plan, Map<Integer, Integer> uses, int node, int value) {
        int current = plan.nodes().get(node).inputs().get(0);
        while (uses.get(current) == 1) {
            if (current == value) {
                return true;
            }
            current = plan.nodes().get(current - 1).inputs().get(0);
        }
        return false;
    }

    private static boolean fits(Group source, Operation next, boolean training) {
        if (source.operation() instanceof BatchNorm norm) {
            boolean drops = next instanceof Dropout dropout
                    && dropout.spatial()
                    && source.after().isEmpty();
            boolean reflects = next instanceof ReflectionPad
                    && source.after().stream().noneMatch(operation -> operation instanceof ReflectionPad);
            return training && !norm.frozen() && (drops || reflects);
        }
        if (!source.isWeighted()) {
            return false;
        }
        if (training) {
            return source.after().isEmpty()
                    && next instanceof Activate activate
                    && Eltwise.of(activate).fromOutput();
        }
        return next instanceof Activate || next instanceof BatchNorm;
    }

    /** A batch normalisation reads the output of the layer before it in its backward step anyway. */
    private static void moveRectifiers(List<Group> groups, int output) {
        Map<Integer, Integer> places = new HashMap<>();
        Set<Integer> once = new HashSet<>();
        Set<Integer> more = new HashSet<>(Set.of(output));
        for (int i = 0; i < groups.size(); i++) {
            places.put(groups.get(i).output(), i);
            groups.get(i).inputs().stream().filter(value -> !once.add(value)).forEach(more::add);
        }
        for (int i = 0; i < groups.size(); i++) {
            Group norm = groups.get(i);
            Integer at = norm.operation() instanceof BatchNorm trained && !trained.frozen()
                    ? places.get(norm.inputs().get(0))
                    : null;
            if (at != null && !more.contains(norm.inputs().get(0)) && leavesRectifier(groups.get(at))) {
                groups.set(at, groups.get(at).movingRectifier());
                groups.set(i, norm.movingRectifier());
            }
        }
    }

    private static boolean leavesRectifier(Group group) {
        return group.isWeighted()
                && group.after().size() == 1
                && group.after().get(0) instanceof Activate activate
                && activate.rectifies();
    }
}
