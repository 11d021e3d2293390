package org.siamese.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MannWhitneyTest {
    @Test
    void should_count_the_ways_that_are_as_far_apart() {
        // Two of 252 ways to divide ten values separate them fully.
        double[] small = {1, 2, 3, 4, 5};
        double[] large = {6, 7, 8, 9, 10};
        assertThat(MannWhitney.twoSided(small, large)).isCloseTo(2 / 252.0, within(1e-12));
        assertThat(MannWhitney.twoSided(large, small)).isCloseTo(2 / 252.0, within(1e-12));
        // U = 1 of at most 4 with two and two: 0, 1, 3 and 4 are as far from 2, which 4 of 6 ways give.
        assertThat(MannWhitney.twoSided(new double[] {1, 3}, new double[] {2, 4}))
                .isCloseTo(4 / 6.0, within(1e-12));
        assertThat(MannWhitney.twoSided(new double[] {1, 1}, new double[] {1, 1}))
                .isEqualTo(1);
    }

    @Test
    void should_refuse_more_than_it_counts() {
        assertThatThrownBy(() -> MannWhitney.twoSided(new double[0], new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0 and 1");
    }
}
