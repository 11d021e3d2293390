package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void should_write_four_digits_that_count() {
        assertThat(Numbers.plain(0)).isEqualTo("0");
        assertThat(Numbers.plain(0.012345)).isEqualTo("0.01235");
        assertThat(Numbers.plain(-1.23456)).isEqualTo("-1.235");
        assertThat(Numbers.plain(12345.6)).isEqualTo("12346");
        assertThat(Numbers.plain(1e-9)).isEqualTo("1.000e-09");
        assertThat(Numbers.plain(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void should_count_in_words() {
        assertThat(Numbers.count(1, "thing", "things")).isEqualTo("1 thing");
        assertThat(Numbers.count(12_000, "thing", "things")).isEqualTo("12,000 things");
    }
}
