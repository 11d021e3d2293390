package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;

class CrossBatchMemoryLossTest {
    private static final CrossBatchMemoryLoss LOSS = new CrossBatchMemoryLoss(ContrastiveLoss.ofDefaults(), 4);

    private static Map<String, INDArray> empty(DataType type) {
        return Map.of(
                "memory", Nd4j.zeros(type, 4, 3),
                "memoryLabels", Nd4j.zeros(type, 4, 1),
                "memoryState", Nd4j.zeros(type, 1, 2));
    }

    @Test
    void should_fail_if_the_loss_has_weights_that_nobody_would_train() {
        MarginLoss learned = MarginLoss.ofDefaults().withBetas(1);

        assertThatThrownBy(() -> new CrossBatchMemoryLoss(learned, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loss: expected one without trainable weights, got MarginLoss with [beta]");
        assertThat(new CrossBatchMemoryLoss(MarginLoss.ofDefaults(), 4).weights(3))
                .hasSize(3);
    }

    @Test
    void should_fail_if_the_memory_cannot_hold_a_class_index() {
        Labels large = Labels.of(1, (1 << 24) + 1);

        assertThatThrownBy(() -> LOSS.evaluate(Nd4j.ones(DataType.FLOAT, 2, 3), large, empty(DataType.FLOAT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels, row 1: expected a class up to 16777216");
        INDArray kept = LOSS.evaluate(Nd4j.ones(DataType.DOUBLE, 2, 3), large, empty(DataType.DOUBLE))
                .stateUpdates()
                .get("memoryLabels");
        assertThat(kept.getDouble(1, 0)).isEqualTo((1 << 24) + 1);
    }
}
