package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RocTest {
    private static ScoredPairs pairs(double[] distances, int... same) {
        int[] left = new int[same.length];
        int[] right = new int[same.length];
        for (int pair = 0; pair < same.length; pair++) {
            right[pair] = same[pair] == 1 ? 0 : pair + 1;
        }
        return ScoredPairs.of(distances, left, right);
    }

    /** The example of scikit-learn's roc_auc_score: labels 0 0 1 1, scores 0.1 0.4 0.35 0.8, area 0.75. */
    @Test
    void should_give_the_published_area() {
        assertThat(Roc.of(pairs(new double[] {-0.1, -0.4, -0.35, -0.8}, 0, 0, 1, 1))
                        .area())
                .isEqualTo(0.75);
    }

    @Test
    void should_equal_the_share_of_rightly_ordered_pairs_with_ties_counting_half() {
        SplittableRandom random = new SplittableRandom(7);
        double[] distances = new double[60];
        int[] same = new int[60];
        for (int pair = 0; pair < 60; pair++) {
            same[pair] = random.nextInt(3) == 0 ? 1 : 0;
            distances[pair] = random.nextInt(12) + (same[pair] == 1 ? 0 : 3);
        }
        double ordered = 0;
        double all = 0;
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                if (same[i] == 1 && same[j] == 0) {
                    all++;
                    ordered += distances[i] < distances[j] ? 1 : distances[i] == distances[j] ? 0.5 : 0;
                }
            }
        }
        assertThat(Roc.of(pairs(distances, same)).area()).isCloseTo(ordered / all, within(1e-12));
    }

    @Test
    void should_give_error_rate_zero_where_distances_separate() {
        Roc roc = Roc.of(pairs(new double[] {1, 2, 3, 4, 5}, 1, 1, 0, 0, 0));
        assertThat(roc.equalError().rate()).isZero();
        assertThat(roc.area()).isEqualTo(1);
        assertThat(roc.balancedThreshold()).isEqualTo(2.5);
    }

    @Test
    void should_give_error_rate_one_where_distances_are_turned_round() {
        Roc roc = Roc.of(pairs(new double[] {5, 4, 3, 2, 1}, 1, 1, 0, 0, 0));
        assertThat(roc.equalError().rate()).isEqualTo(1);
        assertThat(roc.area()).isZero();
    }

    @Test
    void should_give_chance_where_all_distances_are_equal() {
        Roc roc = Roc.of(pairs(new double[] {2, 2, 2, 2}, 1, 0, 1, 0));
        assertThat(roc.equalError().rate()).isEqualTo(0.5);
        assertThat(roc.area()).isEqualTo(0.5);
    }

    /** Same at 1, 2, 4; different at 3, 5, 6: one of three is wrong on either side between 3 and 4. */
    @Test
    void should_find_where_both_error_rates_meet() {
        Roc.EqualError error =
                Roc.of(pairs(new double[] {1, 2, 4, 3, 5, 6}, 1, 1, 1, 0, 0, 0)).equalError();
        assertThat(error.rate()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(error.threshold()).isEqualTo(3);
    }

    @Test
    void should_fail_if_there_is_one_kind_of_pair_only() {
        assertThatThrownBy(() -> Roc.of(pairs(new double[] {1, 2}, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 same and 0 different");
    }

    @Test
    void should_fail_if_a_distance_is_not_finite() {
        assertThatThrownBy(() -> pairs(new double[] {1, Double.NaN}, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pair 1")
                .hasMessageContaining("NaN");
    }
}
