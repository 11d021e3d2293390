package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Pairs;
import org.siamese.core.objective.LossResult;
import org.siamese.decision.Relation;

class HadsellContrastiveLossTest {
    @Test
    void should_take_the_squared_distance_of_same_and_the_squared_shortfall_of_different() {
        INDArray rows = Nd4j.create(new double[][] {{0, 0}, {3, 4}, {0, 0}, {0, 1.5}});

        LossResult result =
                HadsellContrastiveLoss.ofDefaults().evaluate(rows, Pairs.of(Relation.SAME, Relation.DIFFERENT));

        assertThat(result.value()).isCloseTo((25 + 0.25) / 2, within(1e-12));
        assertThat(result.gradient().toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{-3, -4}, {3, 4}, {0, 0.5}, {0, -0.5}});
        assertThat(result.tuples()).isEqualTo(2);
        assertThat(result.activeTuples()).isEqualTo(2);
    }

    @Test
    void should_give_gradient_zero_at_distance_zero() {
        INDArray rows = Nd4j.create(new double[][] {{1, 2}, {1, 2}, {3, 4}, {3, 4}});

        LossResult result =
                HadsellContrastiveLoss.ofDefaults().evaluate(rows, Pairs.of(Relation.SAME, Relation.DIFFERENT));

        assertThat(result.value()).isEqualTo(2);
        assertThat(result.gradient().toDoubleMatrix()).isDeepEqualTo(new double[4][2]);
    }

    @Test
    void should_fail_if_margin_is_negative() {
        assertThatThrownBy(() -> HadsellContrastiveLoss.ofDefaults().withMargin(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("margin")
                .hasMessageContaining("-1");
    }
}
