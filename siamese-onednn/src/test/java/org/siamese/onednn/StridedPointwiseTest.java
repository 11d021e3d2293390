package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;

/**
 * Kernels of one pixel that skip every other one, as residual networks have them. On maps of this size oneDNN's own gradient writes past
 * its memory where channels are no multiple of 16, and threads then read each other's values.
 */
@ExtendWith(Poison.class)
class StridedPointwiseTest {
    private static final int SIDE = 56;
    private static final int TIMES = 20;

    private static Tower tower(int channels) {
        return Tower.builder()
                .input(channels, SIDE, SIDE)
                .convolution(channels, 1, 2, Padding.none())
                .relu()
                .convolution(6, 1, 2, Padding.none())
                .globalAveragePool()
                .embedding(4)
                .build();
    }

    @ParameterizedTest(name = "{0} channels")
    @ValueSource(ints = {3, 6, 12, 16, 20})
    void should_agree_with_float64(int channels) {
        try (Twins twins = new Twins(tower(channels), new Sgd(0.1))) {
            Batch batch = Twins.pairs(6, 1, channels, SIDE, SIDE);
            twins.step(batch);
            twins.referenceStep(batch);

            assertThat(twins.parameterErrors().values())
                    .allSatisfy(error -> assertThat(error).isLessThan(Agreement.BOUND));
        }
    }

    @ParameterizedTest(name = "{0} channels")
    @ValueSource(ints = {3, 6, 12, 16, 20})
    void should_give_the_same_gradient_each_time(int channels) {
        try (Twins twins = new Twins(tower(channels), new Sgd(0.1))) {
            Batch batch = Twins.pairs(6, 1, channels, SIDE, SIDE);
            INDArray first = gradient(twins, batch);
            for (int i = 1; i < TIMES; i++) {
                assertThat(gradient(twins, batch)).isEqualTo(first);
            }
        }
    }

    private static INDArray gradient(Twins twins, Batch batch) {
        twins.engine.clearGradientSum();
        INDArray embeddings = twins.engine
                .forward(batch.features(), BatchPart.of(twins.single, 0))
                .dup('c');
        twins.engine.backward(embeddings);
        return twins.engine.gradientSum();
    }
}
