package org.siamese.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.benchmarks.work.Unit.BatchNorm;
import org.siamese.benchmarks.work.Unit.Convolution;
import org.siamese.benchmarks.work.Unit.Dense;
import org.siamese.benchmarks.work.Unit.Edge;
import org.siamese.benchmarks.work.Unit.Lrn;
import org.siamese.benchmarks.work.Unit.MaxPool;
import org.siamese.benchmarks.work.Unit.Residual;

/** Counts against numbers worked out by hand, for 10 images. */
class StepCostTest {
    private static StepCost cost(ActivationShape input, Unit... units) {
        return StepCost.of(new Model(input, List.of(units)), 10);
    }

    @Test
    void should_count_a_first_convolution_without_the_gradient_of_its_input() {
        // 8 x 8 grey images, 3 x 3, 2 channels: 6 x 6 outputs of 9 products each
        StepCost cost = cost(new ActivationShape(1, 8, 8), new Convolution(2, 3, 1, 0, Edge.ZERO, true));
        double flops = 2.0 * 10 * 2 * 36 * 9;
        double bytes = 4.0 * (10 * 64 + 10 * 72 + 18);
        double adam = 4.0 * 7 * (18 + 2);
        assertThat(cost.flops()).isEqualTo(2 * flops);
        assertThat(cost.bytes()).isEqualTo(2 * bytes + adam);
    }

    @Test
    void should_count_three_products_of_a_later_dense_layer() {
        StepCost cost = cost(ActivationShape.vector(7), new Dense(5), new Dense(3));
        assertThat(cost.flops()).isEqualTo(2.0 * 10 * (2 * 35 + 3 * 15));
        double first = 2 * 4.0 * (70 + 50 + 35);
        double second = 3 * 4.0 * (50 + 30 + 15);
        assertThat(cost.bytes()).isEqualTo(first + second + 4.0 * 7 * (35 + 5 + 15 + 3));
    }

    @Test
    void should_count_passes_of_layers_without_products() {
        ActivationShape input = new ActivationShape(2, 4, 4);
        double values = 10 * 32;
        assertThat(cost(input, new BatchNorm()).bytes()).isEqualTo(4 * 8 * values + 4.0 * 7 * 4);
        assertThat(cost(input, new Lrn(5, 1, 1, 1)).bytes()).isEqualTo(4 * 5 * values);
        assertThat(cost(input, new MaxPool(2, 2, 0)).bytes()).isEqualTo(4 * 2 * (values + values / 4));
        assertThat(cost(input, new Residual(List.of(), List.of())).bytes()).isEqualTo(4 * 2 * values);
        assertThat(cost(input, new BatchNorm()).flops()).isZero();
    }

    @Test
    void should_take_the_longer_time_of_each_operation() {
        StepCost cost = new StepCost(
                List.of(new StepCost.Operation("computes", 100, 1), new StepCost.Operation("moves", 1, 100)));
        assertThat(cost.seconds(new Peaks(10, 20))).isCloseTo(10 + 5, within(1e-12));
    }

    @Test
    void should_count_the_face_step() {
        // Products of the three dense layers and the three convolutions at 128 images
        double dense = 3.0 * 2 * 128 * (80_000.0 * 500 + 500 * 500 + 500 * 5);
        double convolutions = 2.0 * 128 * 10_000 * (2 * 4 * 9 + 3 * 8 * 36 + 3 * 8 * 72);
        Work face = Work.of(Work.Kind.FACE);
        assertThat(StepCost.of(face.model(), face.images()).flops()).isCloseTo(dense + convolutions, within(1.0));
    }
}
