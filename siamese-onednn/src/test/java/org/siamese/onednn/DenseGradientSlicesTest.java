package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.internal.stage.Phase;

/** The gradient of a dense layer of many weights, whose outputs do not divide by the number of slices. */
@ExtendWith(Poison.class)
class DenseGradientSlicesTest {
    private static final int SIDE = 64;
    private static final int PAIRS = 5;
    private static final Tower TOWER =
            Tower.builder().input(1, SIDE, SIDE).dense(2999).relu().embedding(4).build();

    private static Batch batch(long seed) {
        return Twins.pairs(PAIRS, seed, 1, SIDE, SIDE);
    }

    private static INDArray gradient(long seed) {
        double[] values = new Random(seed).doubles(2L * PAIRS * 4, -1, 1).toArray();
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape('c', 2L * PAIRS, 4);
    }

    private static void pass(OneDnnEngine engine, long seed) {
        engine.forward(batch(seed).features(), BatchPart.of(engine.network(), 0));
        engine.backward(gradient(seed));
    }

    @Test
    void should_agree_with_float64() {
        try (Twins twins = new Twins(TOWER, new Sgd(1e-3))) {
            for (int step = 0; step < 2; step++) {
                twins.equalise();
                twins.requireSameStep(batch(step), StepDetail.MEASURED, 1e-5);
            }
            assertThat(twins.oneDnn().program(batch(1).features().shape()).steps(Phase.BACKWARD).stream()
                            .filter(step -> step.label().contains("weight gradient")))
                    .as("two slices, and the other layer")
                    .hasSize(3);
            twins.parameterErrors()
                    .forEach((name, error) -> assertThat(error).as(name).isLessThan(1e-5));
        }
    }

    @Test
    void should_add_the_parts_of_a_step_bit_for_bit() {
        ComputationGraph network = Twins.network(TOWER, new Sgd(1e-3));
        try (OneDnnEngine engine = new OneDnnEngine(network)) {
            List<INDArray> alone = new ArrayList<>();
            for (int part = 0; part < 3; part++) {
                engine.clearGradientSum();
                pass(engine, part);
                alone.add(engine.gradientSum());
            }
            INDArray expected = alone.get(2).add(alone.get(0)).addi(alone.get(1));
            engine.clearGradientSum();
            for (int part : new int[] {2, 0, 1}) {
                pass(engine, part);
            }
            assertThat(engine.gradientSum().toFloatVector()).isEqualTo(expected.toFloatVector());
            INDArray before = network.params().dup();
            engine.update(new StepTotals(1, 1, 3), StepDetail.PLAIN);
            INDArray moved = before.sub(network.params()).reshape(before.length());
            assertThat(Twins.error(
                            moved.get(NDArrayIndex.interval(0, expected.length()))
                                    .mul(1000),
                            expected.reshape(expected.length()).castTo(DataType.DOUBLE)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void should_keep_a_slice_of_memory_in_place_of_a_second_vector() {
        ComputationGraph network = Twins.network(TOWER, new Sgd(1e-3));
        try (OneDnnEngine engine = new OneDnnEngine(network)) {
            pass(engine, 0);
            long weights = 4L * SIDE * SIDE * 2999;
            assertThat(engine.bytes()).isLessThan(weights / 2 + (4L << 20));
        }
    }
}
