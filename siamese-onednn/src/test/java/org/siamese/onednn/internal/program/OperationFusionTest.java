package org.siamese.onednn.internal.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.layer.SeededDropout;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.Add;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.TowerPlan.Node;
import org.siamese.core.plan.Window;

class OperationFusionTest {
    private static final Parameter PARAMETER = new Parameter(Nd4j.zeros(3), Nd4j.zeros(3));
    private static final Window WINDOW =
            new Window(new int[] {1, 1}, new int[] {1, 1}, new int[] {1, 1}, new int[] {0, 0}, false);
    private static final Operation CONVOLUTION = new Convolution(PARAMETER, PARAMETER, 3, 3, WINDOW);
    private static final Operation RELU = new Activate(Activate.Function.RELU, 0);
    private static final Operation SWISH = new Activate(Activate.Function.SWISH, 1);
    private static final Operation NORM = norm(false);
    private static final Operation SPATIAL = new Dropout(new SeededSpatialDropout(0.5, 1, 1));
    private static final Operation SINGLE = new Dropout(new SeededDropout(0.5, 1, 1));
    private static final Operation PAD = new ReflectionPad(1);

    private static BatchNorm norm(boolean frozen) {
        return new BatchNorm(
                3,
                PARAMETER,
                PARAMETER,
                PARAMETER,
                PARAMETER,
                false,
                1,
                0,
                1e-5,
                RunningVariance.POPULATION,
                0.9,
                1,
                frozen);
    }

    private static TowerPlan chain(Operation... operations) {
        List<Node> nodes = new ArrayList<>();
        for (Operation operation : operations) {
            nodes.add(new Node("n" + nodes.size(), List.of(nodes.size()), operation));
        }
        return new TowerPlan(nodes, nodes.size(), 1);
    }

    /** What is computed together. */
    private static List<List<Operation>> together(OperationFusion fusion) {
        return fusion.nodes().stream()
                .map(node -> {
                    List<Operation> all = new ArrayList<>(List.of(node.operation()));
                    all.addAll(node.after());
                    return all;
                })
                .toList();
    }

    private static List<Boolean> moves(OperationFusion fusion) {
        return fusion.nodes().stream().map(FusedNode::movesRectifier).toList();
    }

    @Test
    void should_compute_a_whole_block_in_two_nodes_in_training() {
        OperationFusion fusion = OperationFusion.of(chain(CONVOLUTION, RELU, NORM, SPATIAL, PAD), true);
        assertThat(together(fusion)).containsExactly(List.of(CONVOLUTION, RELU), List.of(NORM, SPATIAL, PAD));
        assertThat(fusion.output()).isEqualTo(2);
        assertThat(moves(fusion)).containsExactly(true, true);
    }

    @Test
    void should_compute_it_in_one_node_and_without_dropout_where_nothing_trains() {
        OperationFusion fusion = OperationFusion.of(chain(CONVOLUTION, RELU, NORM, SPATIAL), false);
        assertThat(together(fusion)).containsExactly(List.of(CONVOLUTION, RELU, NORM));
        assertThat(fusion.output()).isEqualTo(1);
        assertThat(moves(fusion)).containsExactly(false);
    }

    @Test
    void should_keep_apart_what_needs_its_input_to_train() {
        assertThat(together(OperationFusion.of(chain(CONVOLUTION, SWISH), true)))
                .hasSize(2);
        assertThat(together(OperationFusion.of(chain(CONVOLUTION, SWISH), false)))
                .hasSize(1);
        assertThat(together(OperationFusion.of(chain(NORM, SINGLE), true))).hasSize(2);
    }

    @Test
    void should_keep_apart_what_somebody_else_reads_too() {
        List<Node> nodes = Arrays.asList(
                new Node("convolution", List.of(0), CONVOLUTION),
                new Node("relu", List.of(1), RELU),
                new Node("sum", List.of(2, 1), new Add()));
        assertThat(together(OperationFusion.of(new TowerPlan(nodes, 3, 1), true)))
                .hasSize(3);
    }

    @Test
    void should_leave_a_rectifiers_derivative_only_to_a_normalisation_that_alone_reads_it_and_trains() {
        assertThat(moves(OperationFusion.of(chain(CONVOLUTION, RELU, norm(true)), true)))
                .containsExactly(false, false);
        List<Node> nodes = Arrays.asList(
                new Node("convolution", List.of(0), CONVOLUTION),
                new Node("relu", List.of(1), RELU),
                new Node("norm", List.of(2), NORM),
                new Node("sum", List.of(3, 2), new Add()));
        assertThat(moves(OperationFusion.of(new TowerPlan(nodes, 4, 1), true))).doesNotContain(true);
        assertThat(moves(OperationFusion.of(new TowerPlan(nodes.subList(0, 3), 2, 1), true)))
                .doesNotContain(true);
    }

    @Test
    void should_count_values_anew_where_nodes_are_fused_or_dropped() {
        List<Node> nodes = Arrays.asList(
                new Node("convolution", List.of(0), CONVOLUTION),
                new Node("relu", List.of(1), RELU),
                new Node("dropout", List.of(2), SINGLE),
                new Node("other", List.of(0), CONVOLUTION),
                new Node("sum", List.of(3, 4), new Add()));
        OperationFusion fusion = OperationFusion.of(new TowerPlan(nodes, 5, 1), false);
        assertThat(fusion.nodes().stream().map(FusedNode::inputs))
                .containsExactly(List.of(0), List.of(0), List.of(1, 2));
        assertThat(fusion.output()).isEqualTo(3);
    }
}
