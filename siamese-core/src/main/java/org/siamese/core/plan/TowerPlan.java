package org.siamese.core.plan;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A tower as a list of operations, for whoever computes or exports it. Value 0 is the features; node i yields value i + 1 and reads
 * values before it. The parameters are views of the network's own arrays, so that a plan stays true while the network trains. Shapes are
 * [rows, channels, height, width] for images and [rows, size] for vectors.
 *
 * @param nodes in an order in which they can be computed
 * @param output the value that is the embedding
 * @param members rows of a tuple that some batch norm takes apart; 1 where none does
 */
public record TowerPlan(List<Node> nodes, int output, int members) {
    /** Copies the nodes. */
    public TowerPlan {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node.
     *
     * @param name of the layer or vertex that it comes from; a layer may give several nodes
     * @param inputs values
     * @param operation what it computes
     */
    public record Node(String name, List<Integer> inputs, Operation operation) {
        /** Copies the inputs. */
        public Node {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * Reads a network that trains: with dropout, and with the places of the gradients where the network has a gradient vector.
     *
     * @param network initialised; ends in a {@link org.siamese.core.objective.MetricLossLayer}, which is left out
     * @throws UnsupportedLayerException if a layer or a setting is not known; the message names it
     */
    public static TowerPlan forTraining(ComputationGraph network) {
        return PlanReader.read(network, true);
    }

    /**
     * Reads a network that embeds.
     *
     * @param network initialised; its output is the embedding
     * @throws UnsupportedLayerException if a layer or a setting is not known; the message names it
     */
    public static TowerPlan forInference(ComputationGraph network) {
        return PlanReader.read(network, false);
    }
}
