package org.siamese.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void should_order_numbers_by_value_and_the_rest_by_code_point() {
        List<String> sorted = List.of(
                "",
                "01",
                "1",
                "2",
                "10",
                "99999999999999999998",
                "99999999999999999999",
                "A",
                "s",
                "s1",
                "s2",
                "s2a",
                "s10",
                "s10/2",
                "é",
                "漢");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(3));

        shuffled.sort(NaturalOrder.INSTANCE);

        assertThat(shuffled).containsExactlyElementsOf(sorted);
    }
}
