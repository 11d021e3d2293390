package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummationTest {
    @Test
    void should_let_executors_add_where_there_are_many_and_much() {
        assertThat(Summation.AUTOMATIC.onExecutors(8, 1_000_000)).isTrue();
        assertThat(Summation.AUTOMATIC.onExecutors(7, 1_000_000)).isFalse();
        assertThat(Summation.AUTOMATIC.onExecutors(64, 999_999)).isFalse();
        assertThat(Summation.DRIVER.onExecutors(64, 1_000_000_000)).isFalse();
        assertThat(Summation.EXECUTORS.onExecutors(1, 1)).isTrue();
    }
}
