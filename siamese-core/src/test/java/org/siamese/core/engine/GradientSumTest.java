package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** The sum of an engine that adds to some stretches itself is that of one that writes everywhere. */
class GradientSumTest {
    private static final int PARTS = 4;

    private final ComputationGraph network = PartsTest.network(true, new Sgd(1));
    private final INDArray written = gradients(network);
    private final long length = written.length();

    private static INDArray gradients(ComputationGraph network) {
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        INDArray all = network.getFlattenedGradients();
        return GradientSum.tower(network, all)
                .reshape(all.length() - network.getOutputLayer(0).numParams());
    }

    private INDArray part(int index) {
        return Nd4j.createFromArray(new Random(index).doubles(length).toArray());
    }

    /** What an engine does that adds within some stretches. */
    private void backward(GradientSum sum, INDArray gradient, List<long[]> added) {
        INDArray before = written.dup();
        boolean adds = sum.beforePart();
        written.assign(gradient);
        if (adds) {
            added.forEach(range -> stretch(written, range).addi(stretch(before, range)));
        }
        sum.afterPart();
    }

    private static INDArray stretch(INDArray flat, long[] range) {
        return flat.get(NDArrayIndex.interval(range[0], range[1]));
    }

    private static void requireBits(INDArray got, INDArray expected) {
        assertThat(got.dup('c').data().asDouble()).isEqualTo(expected.data().asDouble());
    }

    private List<List<long[]>> stretches() {
        long middle = length / 2;
        return List.of(
                List.of(),
                List.of(new long[] {0, 5}),
                List.of(new long[] {middle, middle + 9}, new long[] {3, 7}),
                List.of(new long[] {7, length}),
                List.of(new long[] {0, middle}, new long[] {middle, length}));
    }

    @Test
    void should_sum_whoever_adds() {
        for (List<long[]> added : stretches()) {
            GradientSum sum = new GradientSum(network, added);
            for (int step = 0; step < 2; step++) {
                INDArray expected = part(0);
                backward(sum, part(0), added);
                requireBits(sum.get(), expected);
                for (int index = 1; index < PARTS; index++) {
                    backward(sum, part(index), added);
                    expected.addi(part(index));
                    requireBits(sum.get(), expected);
                }
                sum.settle(new StepTotals(1, 2, 2));
                requireBits(written, expected.divi(2));
            }
        }
    }

    @Test
    void should_go_on_from_a_sum_of_somebody_else() {
        for (List<long[]> added : stretches()) {
            GradientSum sum = new GradientSum(network, added);
            backward(sum, part(7), added);
            sum.set(part(0).reshape(1, length));
            backward(sum, part(1), added);
            backward(sum, part(2), added);
            INDArray expected = part(0).addi(part(1)).addi(part(2));
            requireBits(sum.get(), expected);
            sum.clear();
            backward(sum, part(3), added);
            requireBits(sum.get(), part(3));
        }
    }

    @Test
    void should_refuse_stretches_that_overlap_or_leave_the_vector() {
        assertThatThrownBy(() -> new GradientSum(network, List.of(new long[] {0, 5}, new long[] {4, 9})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without overlaps");
        assertThatThrownBy(() -> new GradientSum(network, List.of(new long[] {0, length + 1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("within " + length);
    }
}
