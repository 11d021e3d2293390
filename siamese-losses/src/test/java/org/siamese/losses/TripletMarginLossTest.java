package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Triplets;
import org.siamese.core.objective.LossResult;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.EuclideanDistance;

class TripletMarginLossTest {
    private static final TripletMarginLoss PLAIN = TripletMarginLoss.ofDefaults()
            .withDistance(EuclideanDistance.plain())
            .withMargin(0.5);

    @Test
    void should_average_explicit_triplets_that_miss_the_margin() {
        INDArray rows = Nd4j.create(new double[][] {{0, 0}, {0, 2}, {1, 0}, {0, 0}, {0, 1}, {5, 0}});

        LossResult result = PLAIN.evaluate(rows, new Triplets(2));

        assertThat(result.value()).isCloseTo(1.5, within(1e-12));
        assertThat(result.gradient().toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{1, -1}, {0, 1}, {-1, 0}, {0, 0}, {0, 0}, {0, 0}});
        assertThat(result.tuples()).isEqualTo(2);
        assertThat(result.activeTuples()).isEqualTo(1);
    }

    @Test
    void should_give_the_margin_and_gradient_zero_if_all_embeddings_are_equal() {
        LossResult result = PLAIN.evaluate(Nd4j.ones(6, 3), new Triplets(2));

        assertThat(result.value()).isEqualTo(0.5);
        assertThat(result.gradient().sumNumber().doubleValue()).isZero();
    }

    @Test
    void should_fail_if_targets_are_pairs() {
        assertThatThrownBy(() -> PLAIN.evaluate(Nd4j.ones(2, 3), Pairs.of(Relation.SAME)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expects")
                .hasMessageContaining("got Pairs");
    }
}
