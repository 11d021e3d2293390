package org.siamese.onednn.internal.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.TowerPlan.Node;
import org.siamese.onednn.internal.natives.Eltwise;

/**
 * A plan whose nodes are computed together where that is faster, and without dropout where nothing trains. All fusion is decided here.
 * Values are counted as in a plan: 0 is the features, and node i yields value i + 1.
 *
 * @param nodes in an order in which they can be computed
 * @param output the value that is the embedding
 */
record OperationFusion(List<FusedNode> nodes, int output) {
    /** Fuses the nodes of a plan. */
    static OperationFusion of(TowerPlan plan, boolean training) {
        OperationFusion fusion = fused(plan, training);
        List<FusedNode> nodes = training ? rectifiersMoved(fusion) : fusion.nodes();
        return new OperationFusion(List.copyOf(nodes), fusion.output());
    }

    private static OperationFusion fused(TowerPlan plan, boolean training) {
        Map<Integer, Integer> uses = uses(plan);
        List<FusedNode> nodes = new ArrayList<>();
        // For each value of the plan the one that holds it, and for each node the value of the plan that it yields.
        List<Integer> values = new ArrayList<>(List.of(0));
        List<Integer> yields = new ArrayList<>();
        for (int i = 0; i < plan.nodes().size(); i++) {
            Node node = plan.nodes().get(i);
            List<Integer> inputs = node.inputs().stream().map(values::get).toList();
            int source = inputs.get(0) - 1;
            if (!training && node.operation() instanceof Dropout) {
                values.add(inputs.get(0));
            } else if (inputs.size() == 1
                    && source >= 0
                    && soleUse(plan, uses, i, yields.get(source))
                    && fits(nodes.get(source), node.operation(), training)) {
                nodes.set(source, nodes.get(source).with(node.operation()));
                yields.set(source, i + 1);
                values.add(inputs.get(0));
            } else {
                nodes.add(new FusedNode(new Node(node.name(), inputs, node.operation())));
                yields.add(i + 1);
                values.add(nodes.size());
            }
        }
        return new OperationFusion(nodes, values.get(plan.output()));
    }

    private static Map<Integer, Integer> uses(TowerPlan plan) {
        Map<Integer, Integer> uses = new HashMap<>();
        uses.merge(plan.output(), 1, Integer::sum);
        plan.nodes().forEach(node -> node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        return uses;
    }

    /** Whether every value from one of the plan to a node's input has one use. */
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

    private static boolean fits(FusedNode source, Operation next, boolean training) {
        if (source.operation() instanceof BatchNorm norm) {
            boolean rectifies = next instanceof Activate activate
                    && activate.rectifies()
                    && source.after().isEmpty();
            boolean drops = next instanceof Dropout dropout
                    && dropout.spatial()
                    && source.after().stream().allMatch(operation -> operation instanceof Activate);
            boolean reflects = next instanceof ReflectionPad
                    && source.after().stream().noneMatch(operation -> operation instanceof ReflectionPad);
            return training && !norm.frozen() && (rectifies || drops || reflects);
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
    private static List<FusedNode> rectifiersMoved(OperationFusion fusion) {
        List<FusedNode> nodes = new ArrayList<>(fusion.nodes());
        Set<Integer> once = new HashSet<>();
        Set<Integer> more = new HashSet<>(Set.of(fusion.output()));
        nodes.forEach(
                node -> node.inputs().stream().filter(value -> !once.add(value)).forEach(more::add));
        for (int i = 0; i < nodes.size(); i++) {
            FusedNode norm = nodes.get(i);
            int value = norm.inputs().get(0);
            boolean alone = value > 0 && !more.contains(value);
            if (norm.operation() instanceof BatchNorm trained
                    && !trained.frozen()
                    && alone
                    && leavesRectifier(nodes.get(value - 1))) {
                nodes.set(value - 1, nodes.get(value - 1).movingRectifier());
                nodes.set(i, norm.movingRectifier());
            }
        }
        return nodes;
    }

    private static boolean leavesRectifier(FusedNode node) {
        return node.isWeighted()
                && node.after().size() == 1
                && node.after().get(0) instanceof Activate activate
                && activate.rectifies();
    }
}
