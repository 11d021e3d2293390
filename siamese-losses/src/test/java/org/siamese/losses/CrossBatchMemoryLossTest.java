package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CrossBatchMemoryLossTest {
    @Test
    void should_fail_if_the_loss_has_weights_that_nobody_would_train() {
        MarginLoss learned = MarginLoss.ofDefaults().withBetas(1);

        assertThatThrownBy(() -> new CrossBatchMemoryLoss(learned, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loss: expected one without trainable weights, got MarginLoss with [beta]");
        assertThat(new CrossBatchMemoryLoss(MarginLoss.ofDefaults(), 4).weights(3))
                .hasSize(3);
    }
}
