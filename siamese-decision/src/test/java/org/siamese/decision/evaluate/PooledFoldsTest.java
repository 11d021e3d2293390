package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.siamese.decision.Relation.DIFFERENT;
import static org.siamese.decision.Relation.SAME;

import java.util.List;
import org.junit.jupiter.api.Test;

class PooledFoldsTest {
    private static ScoredPairs fold(int identity, double same, double different) {
        int[] own = {identity, identity};
        return ScoredPairs.of(new double[] {same, different}, List.of(SAME, DIFFERENT), own, own);
    }

    @Test
    void should_count_distances_of_different_scale_as_errors_of_one_threshold() {
        PooledFolds alike = new PooledFolds(List.of(fold(0, 1, 3), fold(1, 1.5, 4)));
        PooledFolds apart = new PooledFolds(List.of(fold(0, 1, 2), fold(1, 10, 20)));

        assertThat(alike.verification(1).equalErrorRate().value()).isZero();
        assertThat(apart.verification(1).equalErrorRate().value()).isEqualTo(0.5);
        assertThat(apart.pairs().identityCount()).isEqualTo(2);
    }

    @Test
    void should_decide_each_fold_by_the_threshold_of_the_others() {
        // The gap of the first fold is 1 to 3, of the second 1.5 to 2, of the third 0 to 10.
        PooledFolds folds = new PooledFolds(List.of(fold(0, 1, 3), fold(1, 1.5, 2), fold(2, 0, 10)));

        assertThat(folds.threshold(0)).isCloseTo(1.75, within(1e-12));
        assertThat(folds.threshold(1)).isCloseTo(2, within(1e-12));
        assertThat(folds.threshold(2)).isCloseTo(1.75, within(1e-12));
        // The second fold's different pair, at 2, is not farther than 2 and accepted: one of six pairs is wrong.
        ThresholdErrors errors = folds.errors(1);
        assertThat(errors.falseAcceptRate().value()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(errors.falseRejectRate().value()).isZero();
        assertThat(errors.accuracy().value()).isCloseTo(5.0 / 6, within(1e-12));
    }

    @Test
    void should_not_look_at_a_fold_for_its_own_threshold() {
        ScoredPairs others = fold(1, 1, 2);

        double one = new PooledFolds(List.of(fold(0, 1, 3), others)).threshold(0);
        double another = new PooledFolds(List.of(fold(0, 90, 7), others)).threshold(0);

        assertThat(one).isEqualTo(another).isEqualTo(1.5);
    }

    @Test
    void should_refuse_an_identity_in_two_folds_and_a_single_fold() {
        assertThatThrownBy(() -> new PooledFolds(List.of(fold(3, 1, 2), fold(3, 1, 2))))
                .hasMessageContaining("each identity in one fold, got 3 in two");
        assertThatThrownBy(() -> new PooledFolds(List.of(fold(3, 1, 2)))).hasMessageContaining("at least 2, got 1");
    }
}
