package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.objective.LossHead;
import org.siamese.core.objective.LossResult;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;

/** A batch in parts gives the step of the whole batch. */
@ExtendWith(Poison.class)
class OneDnnPartsTest {
    private static final int ROWS = 32;
    private static final int PART = 8;
    private static final Tower TOWER = Tower.builder()
            .input(2, 12, 12)
            .convolution(6, 3, Padding.zero(1))
            .relu()
            .spatialDropout(0.3)
            .maxPool(2, 2)
            .dense(20)
            .relu()
            .dropout(0.4)
            .embedding(6)
            .build();

    private static INDArray rows(INDArray all, int from) {
        INDArrayIndex[] index = new INDArrayIndex[all.rank()];
        java.util.Arrays.fill(index, NDArrayIndex.all());
        index[0] = NDArrayIndex.interval(from, from + PART);
        return all.get(index).dup('c');
    }

    private static void stepInParts(OneDnnEngine engine, Batch batch) {
        ComputationGraph network = engine.network();
        LossHead head = LossHead.of(network);
        List<INDArray> embeddings = new ArrayList<>();
        for (int from = 0; from < ROWS; from += PART) {
            embeddings.add(engine.forward(rows(batch.features(), from), BatchPart.of(network, from))
                    .dup('c'));
        }
        LossResult result = head.evaluate(Nd4j.concat(0, embeddings.toArray(INDArray[]::new)), batch.targets());
        for (int from = 0; from < ROWS; from += PART) {
            INDArray again = engine.forward(rows(batch.features(), from), BatchPart.of(network, from));
            assertThat(again).isEqualTo(embeddings.get(from / PART));
            engine.backward(rows(result.gradient(), from));
        }
        head.accept(result, true);
        engine.update(new StepTotals(result.value(), 1, ROWS / PART), StepDetail.PLAIN);
    }

    @Test
    void should_step_in_parts_as_on_the_whole_batch_from_equal_state() {
        ComputationGraph whole = Twins.network(TOWER, new Sgd(0.5));
        ComputationGraph parts = Twins.network(TOWER, new Sgd(0.5));
        try (OneDnnEngine one = new OneDnnEngine(whole);
                OneDnnEngine other = new OneDnnEngine(parts)) {
            for (int step = 0; step < 5; step++) {
                Batch batch = Twins.pairs(ROWS / 2, step, 2, 12, 12);
                INDArray before = whole.params().dup();
                parts.params().assign(before);
                new PlainStep().step(one, batch);
                stepInParts(other, batch);
                INDArray moved = whole.params().sub(before).castTo(DataType.DOUBLE);
                assertThat(moved.amaxNumber().doubleValue()).isGreaterThan(1e-4);
                assertThat(Twins.error(parts.params(), whole.params().castTo(DataType.DOUBLE)))
                        .isLessThan(2e-6);
                assertThat(Twins.error(parts.params().sub(before), moved)).isLessThan(1e-5);
            }
        }
    }

    @Test
    void should_sum_the_gradients_of_two_engines() {
        Batch batch = Twins.pairs(PART, 1, 2, 12, 12);
        ComputationGraph whole = Twins.network(TOWER, new Sgd(0.5));
        try (OneDnnEngine one = new OneDnnEngine(whole);
                OneDnnEngine first = new OneDnnEngine(Twins.network(TOWER, new Sgd(0.5)));
                OneDnnEngine second = new OneDnnEngine(Twins.network(TOWER, new Sgd(0.5)))) {
            INDArray gradient = Nd4j.rand(DataType.FLOAT, 2L * PART, 6);
            one.forward(batch.features(), BatchPart.of(whole, 0));
            one.backward(gradient);
            first.forward(rows(batch.features(), 0), BatchPart.of(whole, 0));
            first.backward(rows(gradient, 0));
            second.forward(rows(batch.features(), PART), BatchPart.of(whole, PART));
            second.backward(rows(gradient, PART));
            assertThat(first.gradientSumView()).isEqualTo(first.gradientSum());
            INDArray sum = first.gradientSum().addi(second.gradientSum());
            assertThat(Twins.error(sum, one.gradientSum().castTo(DataType.DOUBLE)))
                    .isLessThan(2e-6);
            first.setGradientSum(sum);
            assertThat(first.gradientSum()).isEqualTo(sum);
        }
    }

    @Test
    void should_refuse_to_go_back_twice_through_one_forward_pass() {
        ComputationGraph network = Twins.network(TOWER, new Sgd(0.5));
        Batch batch = Twins.pairs(PART, 1, 2, 12, 12);
        try (OneDnnEngine engine = new OneDnnEngine(network)) {
            INDArray gradient =
                    engine.forward(batch.features(), BatchPart.of(network, 0)).dup('c');
            engine.backward(gradient);
            assertThatThrownBy(() -> engine.backward(gradient))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("forward pass");
        }
    }
}
