package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Outcome REFERENCE = new Outcome(1000, List.of(1.0, -2.0), List.of(0.5, 0.4));

    @Test
    void should_agree_within_rounding() {
        Outcome near = new Outcome(1000, List.of(1.00001, -2.0), List.of(0.500001, 0.4001));
        assertThat(near.mismatch(REFERENCE, Outcome.Bounds.USUAL)).isEmpty();
        assertThat(near.agreement(REFERENCE)).contains("1,000 parameters").contains("5.0e-06");
    }

    @Test
    void should_tell_what_is_another_model() {
        assertThat(new Outcome(999, List.of(1.0, -2.0), List.of(0.5, 0.4)).mismatch(REFERENCE, Outcome.Bounds.USUAL))
                .hasValueSatisfying(text -> assertThat(text).contains("999").contains("1000"));
        assertThat(new Outcome(1000, List.of(1.0, -2.1), List.of(0.5, 0.4)).mismatch(REFERENCE, Outcome.Bounds.USUAL))
                .hasValueSatisfying(text -> assertThat(text).contains("outputs"));
        assertThat(new Outcome(1000, List.of(1.0, Double.NaN), List.of(0.5, 0.4))
                        .mismatch(REFERENCE, Outcome.Bounds.USUAL))
                .isPresent();
        assertThat(new Outcome(1000, List.of(1.0, -2.0), List.of(0.51, 0.4)).mismatch(REFERENCE, Outcome.Bounds.USUAL))
                .hasValueSatisfying(text -> assertThat(text).contains("first step"));
        assertThat(new Outcome(1000, List.of(1.0, -2.0), List.of(0.5, 0.5)).mismatch(REFERENCE, Outcome.Bounds.USUAL))
                .hasValueSatisfying(text -> assertThat(text).contains("after 1 steps"));
        assertThat(new Outcome(1000, List.of(1.0, -2.0), List.of(0.5, 0.43)).mismatch(REFERENCE, Outcome.Bounds.DEEP))
                .isEmpty();
        assertThat(new Outcome(1000, List.of(1.0), List.of(0.5, 0.4)).mismatch(REFERENCE, Outcome.Bounds.USUAL))
                .isPresent();
    }
}
