package org.siamese.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdentificationTest {
    private static Identification.Candidate candidate(String name, double distance, double ratio) {
        return new Identification.Candidate(
                name, new Decision(Relation.ofSame(distance <= 0.5), distance, 0.5, ratio, 0.5, 0.01));
    }

    @Test
    void should_give_the_probability_within_the_gallery_by_bayes() {
        List<Identification.Candidate> two = List.of(candidate("anna", 0.2, 90), candidate("ben", 0.6, 3));
        // Half of the inputs are strangers, the others one of two.
        assertThat(new Identification(two).probability()).isCloseTo(0.25 * 90 / (0.5 + 0.25 * 93), within(1e-12));
        // Of 100 enrolled, 98 are as far as Ben at most.
        Identification many = new Identification(two, 100, 0.8);
        double each = 0.8 / 100;
        assertThat(many.probability(1)).isCloseTo(each * 3 / (0.2 + each * (93 + 98 * 3)), within(1e-12));
        assertThat(many.gap().orElseThrow()).isCloseTo(0.4, within(1e-12));
        assertThat(many.runnerUp().orElseThrow().identity()).isEqualTo("ben");
        assertThat(many.identity()).contains("anna");
    }

    @Test
    void should_share_certainty_among_infinite_ratios() {
        double infinite = Double.POSITIVE_INFINITY;
        Identification who = new Identification(
                List.of(candidate("a", 0.1, infinite), candidate("b", 0.1, infinite), candidate("c", 0.2, 9)));
        assertThat(who.probability(0)).isEqualTo(0.5);
        assertThat(who.probability(2)).isZero();
    }

    @Test
    void should_answer_unknown_without_candidates() {
        Identification nobody = new Identification(List.of(), 0, 0.5);
        assertThat(nobody.isUnknown()).isTrue();
        assertThat(nobody.gap()).isEmpty();
        assertThat(nobody.probability()).isZero();
        assertThatThrownBy(() -> new Identification(List.of(candidate("a", 0.1, 1)), 0, 0.5))
                .hasMessageContaining("enrolled: expected at least the number of candidates");
    }
}
