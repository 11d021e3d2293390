package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepResult;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Step;

/** Dense layers of many inputs against Deeplearning4j's engine in float64; the inputs do not divide by the number of parts. */
@ExtendWith(Poison.class)
class LongProductTest {
    private static final int SIDE = 97;
    private static final double BOUND = 2e-5;

    @Test
    void should_multiply_by_parts() {
        Tower tower = Tower.builder()
                .input(1, SIDE, SIDE)
                .dense(13)
                .relu()
                .batchNorm()
                .embedding(4)
                .build();
        Batch batch = Twins.pairs(9, 3, 1, SIDE, SIDE);
        try (Twins twins = new Twins(tower, new Sgd(1e-5))) {
            for (int step = 0; step < 2; step++) {
                requireSameEmbeddings(twins, batch.features());
                StepResult got = twins.step(batch);
                StepResult expected = twins.referenceStep(batch);
                assertThat(got.loss()).isCloseTo(expected.loss(), within(BOUND * expected.loss()));
            }
            assertThat(labels(twins, batch)).anyMatch(label -> label.contains("dense 8 parts"));
            twins.parameterErrors()
                    .forEach((name, error) -> assertThat(error).as(name).isLessThan(BOUND));
        }
    }

    @Test
    void should_multiply_few_rows_at_once() {
        Tower tower = Tower.builder().input(1, SIDE, SIDE).embedding(4).build();
        Batch batch = Twins.pairs(2, 3, 1, SIDE, SIDE);
        try (Twins twins = new Twins(tower, new Sgd(1e-5))) {
            twins.step(batch);
            assertThat(labels(twins, batch)).noneMatch(label -> label.contains(" parts"));
        }
    }

    private static void requireSameEmbeddings(Twins twins, INDArray features) {
        INDArray expected = twins.reference.embed(features.castTo(DataType.DOUBLE));
        assertThat(Twins.error(twins.engine.embed(features), expected)).isLessThan(BOUND);
    }

    private static List<String> labels(Twins twins, Batch batch) {
        return twins.oneDnn().program(batch.features().shape()).steps(Phase.FORWARD).stream()
                .map(Step::label)
                .toList();
    }
}
