package org.siamese.losses.reducer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.LossDiscovery;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

class ReducerTest {
    private static final double[][] LOSSES = {{0.5, 0, 1.5}, {2}, {}};
    private static final int[] LABELS = {0, 1, 1};

    /** Every reducer and what it makes of {@link #LOSSES} with divisor 5. */
    private static final Map<Reducer, Double> EXPECTED = Map.of(
            new MeanReducer(),
            4.0 / 4,
            new SumReducer(),
            4.0,
            new AvgNonZeroReducer(),
            4.0 / 3,
            new ThresholdReducer(0.4, 1.8),
            2.0 / 2,
            new DivisorReducer(),
            4.0 / 5,
            PerAnchorReducer.ofDefaults(),
            (2.0 / 3 + 2 + 0) / 3,
            new PerAnchorReducer(new AvgNonZeroReducer()),
            (2.0 / 3 + 2) / 2,
            PartsReducer.of(new MeanReducer()).withPositive(new DivisorReducer()),
            4.0 / 5,
            new ClassWeightedReducer(List.of(1.0, 3.0)),
            (2.0 + 3 * 2) / 4);

    private static TermSums sums(Reducer reducer, double[][] losses) {
        TermSums sums = new TermSums(reducer, LABELS);
        for (int anchor = 0; anchor < losses.length; anchor++) {
            for (double loss : losses[anchor]) {
                sums.add(Part.WHOLE, anchor, loss, 1);
            }
        }
        return sums;
    }

    @Test
    void should_cover_every_reducer() {
        assertThat(LossDiscovery.of(Reducer.class))
                .allSatisfy(type -> assertThat(EXPECTED.keySet()).anyMatch(type::isInstance));
    }

    @Test
    void should_reduce_as_defined() {
        EXPECTED.forEach(
                (reducer, value) -> assertThat(sums(reducer, LOSSES).reduce(5).value())
                        .as(reducer.toString())
                        .isCloseTo(value, within(1e-12)));
    }

    @Test
    void should_give_zero_without_a_loss() {
        EXPECTED.keySet().forEach(reducer -> assertThat(
                        sums(reducer, new double[][] {{}, {}, {}}).reduce(0).value())
                .as(reducer.toString())
                .isZero());
    }

    @Test
    void should_survive_json() throws Exception {
        for (Reducer reducer : EXPECTED.keySet()) {
            ObjectMapper json = new ObjectMapper();
            assertThat(json.readValue(json.writeValueAsString(reducer), Reducer.class))
                    .isEqualTo(reducer);
        }
        ObjectMapper json = new ObjectMapper();
        Reducer open = ThresholdReducer.above(0.1);
        assertThat(json.readValue(json.writeValueAsString(open), Reducer.class)).isEqualTo(open);
    }

    @Test
    void should_fail_if_a_class_has_no_weight() {
        assertThatThrownBy(() ->
                        sums(new ClassWeightedReducer(List.of(1.0)), LOSSES).reduce(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1");
    }

    @Test
    void should_fail_if_bounds_are_reversed() {
        assertThatThrownBy(() -> new ThresholdReducer(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("low");
    }
}
