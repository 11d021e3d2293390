package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Triplets;
import org.siamese.decision.Relation;

class ChunkedStepTest {
    private static final IUpdater SGD = new Sgd(0.1);

    private static List<INDArray> embeddingsSeen(Schedule schedule, ComputationGraph network, List<Batch> batches) {
        List<INDArray> seen = new ArrayList<>();
        try (GraphEngine engine = new GraphEngine(network)) {
            for (int first = 0; first < batches.size(); first += schedule.batches()) {
                List<Batch> some = batches.subList(first, Math.min(batches.size(), first + schedule.batches()));
                StepResult result = schedule.step(engine, some, StepDetail.MEASURED);
                seen.add(result.measures().orElseThrow().embeddings());
            }
        }
        return seen;
    }

    private static double difference(ComputationGraph first, ComputationGraph second) {
        return first.params().sub(second.params()).amaxNumber().doubleValue();
    }

    @Test
    void should_train_as_the_whole_batch_does_whatever_the_size_of_the_last_chunk() {
        List<Batch> batches = PartsTest.batches();
        for (int rows : new int[] {1, 5, 8, 23, 24, 100}) {
            ComputationGraph whole = PartsTest.network(false, SGD);
            ComputationGraph chunked = PartsTest.network(false, SGD);
            List<INDArray> expected = embeddingsSeen(Schedule.of(1, 0), whole, batches);
            List<INDArray> got = embeddingsSeen(Schedule.of(1, rows), chunked, batches);
            assertThat(difference(whole, chunked)).as("chunks of %d", rows).isLessThan(1e-12);
            assertThat(got.get(3).sub(expected.get(3)).amaxNumber().doubleValue())
                    .isLessThan(1e-12);
            assertThat(chunked.getParam("loss_seen").getDouble(0)).isEqualTo(batches.size());
            assertThat(chunked.getIterationCount()).isEqualTo(batches.size());
        }
    }

    @Test
    void should_accumulate_batches_in_chunks() {
        List<Batch> batches = PartsTest.batches();
        ComputationGraph whole = PartsTest.network(false, SGD);
        ComputationGraph chunked = PartsTest.network(false, SGD);
        embeddingsSeen(Schedule.of(3, 0), whole, batches);
        embeddingsSeen(Schedule.of(3, 10), chunked, batches);
        assertThat(difference(whole, chunked)).isLessThan(1e-12);
        assertThat(chunked.getIterationCount()).isEqualTo(2);
    }

    @Test
    void should_give_the_same_bits_again() {
        List<Batch> batches = PartsTest.batches();
        ComputationGraph first = PartsTest.network(true, SGD);
        ComputationGraph second = PartsTest.network(true, SGD);
        embeddingsSeen(Schedule.of(1, 7), first, batches);
        embeddingsSeen(Schedule.of(1, 7), second, batches);
        assertThat(first.params()).isEqualTo(second.params());
    }

    @Test
    void should_keep_tuples_whole() {
        Pairs pairs = Pairs.of(Relation.SAME, Relation.DIFFERENT, Relation.SAME);
        assertThat(ChunkedStep.rows(5, pairs)).isEqualTo(4);
        assertThat(ChunkedStep.rows(1, pairs)).isEqualTo(2);
        assertThat(ChunkedStep.rows(128, new Triplets(50))).isEqualTo(126);
        assertThat(ChunkedStep.rows(5, Labels.of(0, 1))).isEqualTo(5);
    }

    @Test
    void should_cut_in_order_with_a_shorter_last_piece() {
        INDArray rows = Nd4j.arange(10).castTo(DataType.DOUBLE).reshape('c', 5, 2);
        List<INDArray> pieces = ChunkedStep.cut(rows, 2);
        assertThat(pieces).hasSize(3);
        assertThat(pieces.get(2).toDoubleMatrix()).isDeepEqualTo(new double[][] {{8, 9}});
        assertThat(pieces.get(1).getDouble(0, 0)).isCloseTo(4, within(0.0));
    }

    @Test
    void should_refuse_sizes_below_one() {
        assertThatThrownBy(() -> new ChunkedStep(0, 1))
                .hasMessageContaining("rows")
                .hasMessageContaining("got 0");
        assertThatThrownBy(() -> new ChunkedStep(1, 0)).hasMessageContaining("batches");
    }
}
