package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartHomesTest {
    @Test
    void should_leave_parts_where_they_are_if_they_are_spread() {
        assertThat(PartHomes.even(List.of("a", "b", "b", "a", "a"))).containsExactly("a", "b", "b", "a", "a");
    }

    @Test
    void should_move_what_is_more_than_a_share() {
        assertThat(PartHomes.even(List.of("a", "a", "a", "b", "a", "a"))).containsExactly("a", "a", "a", "b", "b", "b");
        assertThat(PartHomes.even(List.of("c"))).containsExactly("c");
    }
}
