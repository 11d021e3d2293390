package org.siamese.onednn.internal.program;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.TowerPlan.Node;

/**
 * A node with those that it does on its way out.
 *
 * @param node the first operation; its inputs are values of the {@link OperationFusion}
 * @param after activations, in training also spatial dropouts and reflections of batch normalisations, else batch normalisations
 * @param movesRectifier of a convolution or dense layer, whether the backward step of its ReLU is left to the batch normalisation
 *     that alone reads it; of a batch normalisation, whether it does that step
 */
record FusedNode(Node node, List<Operation> after, boolean movesRectifier) {
    FusedNode(Node node) {
        this(node, List.of(), false);
    }

    FusedNode with(Operation next) {
        List<Operation> more = new ArrayList<>(after);
        more.add(next);
        return new FusedNode(node, List.copyOf(more), movesRectifier);
    }

    FusedNode movingRectifier() {
        return new FusedNode(node, after, true);
    }

    String name() {
        return node.name();
    }

    List<Integer> inputs() {
        return node.inputs();
    }

    Operation operation() {
        return node.operation();
    }

    /** Whether it multiplies by weights. */
    boolean isWeighted() {
        return operation() instanceof Convolution || operation() instanceof Dense;
    }
}
