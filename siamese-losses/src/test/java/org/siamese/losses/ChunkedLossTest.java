package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.Schedule;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.losses.LossExamples.Example;

/** Every loss, with its miner and its trainable weights, sees the whole batch, however few rows go through the tower at a time. */
class ChunkedLossTest {
    private static final int ROWS = 12;
    private static final int FEATURES = 6;
    private static final int STEPS = 10;

    static List<Example> examples() {
        return LossExamples.all();
    }

    private static ComputationGraph trained(Example example, int chunkRows) {
        Tower tower = Tower.builder()
                .dataType(DataType.DOUBLE)
                .input(1, 1, FEATURES)
                .dense(7)
                .relu()
                .dropout(0.2)
                .embedding(5)
                .build();
        ComputationGraph network = tower.newNetwork("loss", new MetricLossLayer(example.loss()), new Sgd(1e-2), 3);
        Targets targets = LossContractTest.targets(example.kind(), ROWS);
        Random random = new Random(8);
        try (GraphEngine engine = new GraphEngine(network)) {
            for (int step = 0; step < STEPS; step++) {
                double[] values = random.doubles(ROWS * FEATURES, -1, 1).toArray();
                INDArray features = Nd4j.createFromArray(values).reshape('c', ROWS, 1, 1, FEATURES);
                Schedule.of(1, chunkRows).step(engine, List.of(new Batch(features, targets)), StepDetail.PLAIN);
            }
        }
        return network;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void should_train_in_chunks_as_on_the_whole_batch(Example example) {
        INDArray whole = trained(example, 0).params();
        INDArray chunked = trained(example, 5).params();
        double scale = Math.max(1, whole.amaxNumber().doubleValue());
        assertThat(chunked.sub(whole).amaxNumber().doubleValue()).isLessThanOrEqualTo(1e-12 * scale);
        assertThat(trained(example, 5).params()).isEqualTo(chunked);
    }
}
