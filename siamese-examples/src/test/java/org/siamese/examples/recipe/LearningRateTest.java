package org.siamese.examples.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Adam;

class LearningRateTest {
    private static final double GREATEST = 2e-3;

    private static double[] rates(LearningRate rate, int steps) {
        Adam adam = (Adam) rate.adam(steps);
        return IntStream.range(0, steps)
                .mapToDouble(step -> adam.getLearningRate(step, 0))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15, 24, 25, 99, 100, 101, 104, 105, 1000, 1005, 5617})
    void theCycleNeverPassesItsGreatestRateAndEndsNearNothing(int steps) {
        double[] rates = rates(LearningRate.cycle(GREATEST), steps);
        assertThat(rates[0]).isCloseTo(0.1 * GREATEST, within(1e-12));
        for (double rate : rates) {
            assertThat(rate).isPositive().isLessThanOrEqualTo(GREATEST * (1 + 1e-12));
        }
        assertThat(Arrays.stream(rates).max().orElseThrow()).isCloseTo(GREATEST, within(1e-12));
        if (steps >= 1000) {
            assertThat(rates[steps - 1]).isCloseTo(1e-3 * GREATEST, within(5e-5 * GREATEST));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000, 1005})
    void theRateFallsGraduallyToTheEndFromTheGreatest(int steps) {
        double[] rates = rates(LearningRate.cycle(GREATEST), steps);
        int top = IntStream.range(0, steps)
                .reduce((a, b) -> rates[b] > rates[a] ? b : a)
                .orElseThrow();
        assertThat((double) top).isCloseTo(0.45 * steps, within(1.0));
        for (int step = top + 1; step < steps; step++) {
            assertThat(rates[step]).isLessThanOrEqualTo(rates[step - 1]);
            assertThat(rates[step]).isGreaterThan(0.5 * rates[step - 1]);
        }
    }

    @Test
    void aConstantRateStaysAndSoDoesTheRateOfARunTooShortForACycle() {
        assertThat(rates(LearningRate.constant(1e-3), 100)).containsOnly(1e-3);
        assertThat(rates(LearningRate.cycle(1e-3), 9)).containsOnly(1e-3);
    }

    @Test
    void refusesARateThatIsNone() {
        assertThatThrownBy(() -> LearningRate.constant(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("greatest: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> LearningRate.cycle(Double.NaN)).hasMessageContaining("got NaN");
    }
}
