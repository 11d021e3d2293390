package org.siamese.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A tower as a list of nodes. Value 0 is the features; node i yields value i + 1 and reads values before it.
 *
 * @param nodes in an order in which they can be computed
 * @param output the value that is the embedding
 * @param members rows of a tuple that some batch norm takes apart; 1 where none does
 */
record TowerPlan(List<Node> nodes, int output, int members) {
    /** A node. */
    record Node(String name, List<Integer> inputs, Operation operation) {}

    /**
     * A node with those that it does on its way out.
     *
     * @param inputs values
     * @param after activations, in training spatial dropouts and reflections of batch normalisations, else batch normalisations
     * @param output value
     */
    record Group(String name, List<Integer> inputs, Operation operation, List<Operation> after, int output) {}

    /** The nodes in groups; without dropout where nothing trains. */
    List<Group> groups(boolean training) {
        Map<Integer, Integer> uses = uses();
        Map<Integer, Integer> aliases = new HashMap<>();
        List<Group> groups = new ArrayList<>();
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            int value = i + 1;
            List<Integer> inputs = node.inputs().stream()
                    .map(input -> aliases.getOrDefault(input, input))
                    .toList();
            if (!training && node.operation() instanceof Drop) {
                aliases.put(value, inputs.get(0));
                continue;
            }
            Integer at = inputs.size() == 1 ? places.get(inputs.get(0)) : null;
            Group source = at == null ? null : groups.get(at);
            if (source != null && soleUse(uses, i, source.output()) && fits(source, node.operation(), training)) {
                List<Operation> after = new ArrayList<>(source.after());
                after.add(node.operation());
                groups.set(
                        at, new Group(source.name(), source.inputs(), source.operation(), List.copyOf(after), value));
                places.put(value, at);
            } else {
                places.put(value, groups.size());
                groups.add(new Group(node.name(), inputs, node.operation(), List.of(), value));
            }
        }
        return groups;
    }

    /** The value that is the embedding once groups are made. */
    int output(List<Group> groups) {
        Set<Integer> known = groups.stream().map(Group::output).collect(Collectors.toSet());
        int value = output;
        while (value > 0 && !known.contains(value)) {
            value = nodes.get(value - 1).inputs().get(0);
        }
        return value;
    }

    private Map<Integer, Integer> uses() {
        Map<Integer, Integer> uses = new HashMap<>();
        uses.merge(output, 1, Integer::sum);
        nodes.forEach(node -> node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        return uses;
    }

    /** Whether every value from a group's output to a node's input has one use. */
    private boolean soleUse(Map<Integer, Integer> uses, int node, int value) {
        int current = nodes.get(node).inputs().get(0);
        while (uses.get(current) == 1) {
            if (current == value) {
                return true;
            }
            current = nodes.get(current - 1).inputs().get(0);
        }
        return false;
    }

    private static boolean fits(Group source, Operation next, boolean training) {
        if (source.operation() instanceof BatchNorm norm) {
            boolean drops = next instanceof Drop drop
                    && drop.spatial()
                    && source.after().isEmpty();
            boolean reflects = next instanceof Reflect
                    && source.after().stream().noneMatch(operation -> operation instanceof Reflect);
            return training && !norm.frozen() && (drops || reflects);
        }
        if (!(source.operation() instanceof Convolution || source.operation() instanceof Dense)) {
            return false;
        }
        if (training) {
            return source.after().isEmpty()
                    && next instanceof Activate activate
                    && activate.function().fromOutput();
        }
        return next instanceof Activate || next instanceof BatchNorm;
    }
}
