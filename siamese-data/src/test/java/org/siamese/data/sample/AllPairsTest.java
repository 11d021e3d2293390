package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;

class AllPairsTest {
    @Test
    void should_equal_two_nested_loops() {
        int[] classOf = new int[60];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = i % 7 - 1;
        }
        List<ItemPair> expected = new ArrayList<>();
        for (int i = 0; i < classOf.length; i++) {
            for (int j = i + 1; j < classOf.length; j++) {
                if (classOf[i] >= 0 && classOf[j] >= 0) {
                    expected.add(new ItemPair(i, j, Relation.ofSame(classOf[i] == classOf[j])));
                }
            }
        }

        assertThat(AllPairs.of(Classes.of(classOf, "a", "b", "c", "d", "e", "f")))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void should_count_and_index_without_making_the_pairs() {
        List<ItemPair> pairs = AllPairs.of(Classes.of(new int[60_000], "a"));

        assertThat(pairs).hasSize(1_799_970_000);
        assertThat(pairs.get(1_799_969_999)).isEqualTo(new ItemPair(59_998, 59_999, Relation.SAME));
        assertThat(pairs.get(59_999)).isEqualTo(new ItemPair(1, 2, Relation.SAME));
    }

    @Test
    void should_fail_if_there_is_one_image() {
        assertThatThrownBy(() -> AllPairs.of(Classes.of(new int[1], "a")))
                .hasMessage("all pairs: expected 2 to 65536 images, got 1 images");
    }
}
