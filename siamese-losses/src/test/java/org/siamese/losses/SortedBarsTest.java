package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedBarsTest {
    /** Rounded values tie often; 1e-300 makes a range too narrow for a table; an outlier crowds the others into one bucket. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "ties", "equal", "narrow", "outlier", "single", "none"})
    void should_count_the_bars_up_to_a_bound(String kind) {
        Random random = new Random(1);
        int count = kind.equals("none") ? 0 : kind.equals("single") ? 1 : 60;
        double[] bars = new double[count];
        Arrays.setAll(bars, k -> switch (kind) {
            case "ties" -> Math.rint(5 * random.nextDouble());
            case "equal" -> 0.3;
            case "narrow" -> 1e-310 * random.nextInt(4);
            case "outlier" -> k == 0 ? 1e12 : random.nextDouble();
            default -> random.nextDouble();
        });
        SortedBars sorted = SortedBars.of(bars);
        double[] bounds = Arrays.copyOf(bars, count + 6);
        double[] others = {-1, 0, 0.5, 2, 1e13, Double.NEGATIVE_INFINITY};
        System.arraycopy(others, 0, bounds, count, others.length);
        for (double bound : bounds) {
            assertThat((long) sorted.firstAbove(bound))
                    .isEqualTo(Arrays.stream(bars).filter(bar -> bar <= bound).count());
            assertThat((long) sorted.firstFrom(bound))
                    .isEqualTo(Arrays.stream(bars).filter(bar -> bar < bound).count());
        }
    }
}
