package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepResult;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;

/**
 * Both tutorial towers against Deeplearning4j's engine in float64. A float32 sum of n terms in random order is off by about
 * sqrt(n) 6e-8 of its size; sums here have up to 1e5 terms and errors add up over a dozen layers, so gradients may be off by 2e-5
 * of the largest. Adam divides each gradient by its own size: where it is near 1e-8 the step's error is of the step's size, so
 * parameters after Adam are compared on average.
 */
class TutorialTowersTest {
    private static final double GRADIENT = 2e-5;

    @Test
    void should_give_the_face_towers_gradients() {
        requireGradients(Towers.faceTutorial(24), Twins.pairs(4, 3, 1, 24, 24));
    }

    @Test
    void should_give_the_face_towers_gradients_with_members_apart() {
        requireGradients(Towers.faceTutorial(20).withMembers(2), Twins.pairs(5, 3, 1, 20, 20));
    }

    @Test
    void should_give_the_signature_towers_gradients() {
        requireGradients(Towers.signatureTutorial(), Twins.pairs(1, 5, 1, 105, 105));
    }

    private static void requireGradients(Tower tower, Batch batch) {
        try (Twins twins = new Twins(tower, new Sgd(1))) {
            INDArray embeddings = twins.engine.embed(batch.features());
            INDArray expected = twins.reference.embed(batch.features().castTo(DataType.DOUBLE));
            assertThat(Twins.error(embeddings, expected)).isLessThan(GRADIENT);
            StepResult got = twins.step(batch);
            StepResult reference = twins.referenceStep(batch);
            assertThat(got.loss()).isCloseTo(reference.loss(), within(1e-5 * reference.loss()));
            assertThat(got.tuples()).isEqualTo(reference.tuples());
            Map<String, INDArray> gradients = Twins.gradients(twins.single);
            Twins.gradients(twins.twice)
                    .forEach((name, gradient) -> assertThat(Twins.error(gradients.get(name), gradient))
                            .as(name)
                            .isLessThan(GRADIENT));
        }
    }

    @Test
    void should_train_the_face_tower_as_in_float64() {
        Batch batch = Twins.pairs(8, 3, 1, 20, 20);
        try (Twins twins = new Twins(Towers.faceTutorial(20).withMembers(2), new Adam(5e-4))) {
            for (int step = 1; step <= 100; step++) {
                double loss = twins.step(batch).loss();
                double expected = twins.referenceStep(batch).loss();
                if (step == 1 || step == 10) {
                    assertThat(loss).as("step %d", step).isCloseTo(expected, within(1e-4 * expected + 1e-5));
                }
            }
            twins.twice.paramTable().forEach((name, value) -> {
                INDArray difference =
                        twins.single.getParam(name).castTo(DataType.DOUBLE).sub(value);
                double scale = value.norm2Number().doubleValue() + 1e-3;
                assertThat(difference.norm2Number().doubleValue() / scale)
                        .as(name)
                        .isLessThan(0.02);
            });
        }
    }
}
