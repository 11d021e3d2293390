package org.siamese.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            boolean joins = last != null
                    && inputs.equals(List.of(last.output()))
                    && soleUse(uses, i, last.output())
                    && fits(last, node.operation(), training);
            if (joins) {
                List<Operation> after = new ArrayList<>(last.after());
                after.add(node.operation());
                groups.set(
                        groups.size() - 1,
                        new Group(last.name(), last.inputs(), last.operation(), List.copyOf(after), value));
            } else {
                groups.add(new Group(node.name(), inputs, node.operation(), List.of(), value));
            }
        }
        return groups;
    }

    /** The value that is the embedding once groups are made. */
    int output(List<Group> groups) {
        return groups.stream().anyMatch(group -> group.output() == output)
                ? output
                : groups.get(groups.size() - 1).output();
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

    private static boolean fits(Group last, Operation next, boolean training) {
        if (last.operation() instanceof BatchNorm norm) {
            boolean drops =
                    next instanceof Drop drop && drop.spatial() && last.after().isEmpty();
            boolean reflects = next instanceof Reflect
                    && last.after().stream().noneMatch(operation -> operation instanceof Reflect);
            return training && !norm.frozen() && (drops || reflects);
        }
        if (!(last.operation() instanceof Convolution || last.operation() instanceof Dense)) {
            return false;
        }
        if (training) {
            return last.after().isEmpty()
                    && next instanceof Activate activate
                    && activate.function().fromOutput();
        }
        return next instanceof Activate || next instanceof BatchNorm;
    }
}
