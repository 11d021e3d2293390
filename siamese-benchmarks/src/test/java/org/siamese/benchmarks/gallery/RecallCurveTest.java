package org.siamese.benchmarks.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RecallCurveTest {
    @Test
    void should_give_the_rate_between_two_points() {
        RecallCurve curve = new RecallCurve();
        curve.add(0.90, 4000);
        curve.add(0.98, 1000);
        curve.add(0.98, 800);
        curve.add(1, 100);
        assertThat(curve.rateAt(0.5)).hasValue(4000);
        assertThat(curve.rateAt(0.94).orElseThrow()).isCloseTo(2000, within(1e-9));
        assertThat(curve.rateAt(0.98).orElseThrow()).isCloseTo(1000, within(1e-9));
        assertThat(curve.rateAt(0.99).orElseThrow()).isCloseTo(Math.sqrt(800 * 100), within(1e-9));
        assertThat(curve.rateAt(1.01)).isEmpty();
    }
}
