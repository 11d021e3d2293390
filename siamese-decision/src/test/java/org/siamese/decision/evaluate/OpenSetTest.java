package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

class OpenSetTest {
    private static List<OpenSetScores.Probe> probes() {
        List<OpenSetScores.Probe> probes = new ArrayList<>();
        probes.add(new OpenSetScores.Probe("anna", true, true, 0.1));
        probes.add(new OpenSetScores.Probe("anna", true, false, 0.2));
        probes.add(new OpenSetScores.Probe("ben", true, true, 0.9));
        probes.add(new OpenSetScores.Probe("carl", true, true, 0.4));
        for (int i = 1; i <= 10; i++) {
            probes.add(new OpenSetScores.Probe("stranger " + i, false, false, 0.1 * i));
        }
        return probes;
    }

    @Test
    void should_count_strangers_who_are_taken_for_somebody_and_mates_who_are_not_taken_for_themselves() {
        OpenSetErrors errors = OpenSetErrors.of(OpenSetScores.of(3, probes()), 0.45, 1);
        assertThat(errors.falsePositiveRate().value()).isEqualTo(0.4);
        // Anna's second probe is closest to another, Ben's is too far.
        assertThat(errors.falseNegativeRate().value()).isEqualTo(0.5);
        assertThat(errors.strangers()).isEqualTo(10);
        assertThat(errors.mates()).isEqualTo(4);
        assertThat(errors.falsePositiveRate().lower()).isLessThan(0.4);
        assertThat(errors.falsePositiveRate().upper()).isGreaterThan(0.4);
    }

    @Test
    void should_choose_the_greatest_threshold_for_a_rate() {
        OpenSetScores scores = OpenSetScores.of(3, probes());
        IdentificationThreshold threshold = IdentificationThreshold.of(scores, 0.3, 1);
        assertThat(threshold.distance()).isEqualTo(Math.nextDown(0.4));
        assertThat(threshold.errors().falsePositiveRate().value()).isEqualTo(0.3);
        assertThatThrownBy(() -> IdentificationThreshold.of(scores, 0.05, 1))
                .hasMessageContaining("expected at least 20 probes of people who are not enrolled");
        assertThat(IdentificationThreshold.fromJson(threshold.toJson())).isEqualTo(threshold);
    }

    @Test
    void should_follow_a_gallery_that_grows_as_simulated_ones_do() {
        SplittableRandom random = new SplittableRandom(3);
        int small = 50;
        int large = 400;
        double rate = 0.05;
        IdentificationThreshold threshold =
                IdentificationThreshold.of(OpenSetScores.of(small, strangers(random, small, 40_000)), rate, 1);
        double at = threshold.distanceAt(large);
        OpenSetScores grown = OpenSetScores.of(large, strangers(random, large, 20_000));
        assertThat(OpenSetErrors.of(grown, at, 1).falsePositiveRate().value()).isCloseTo(rate, within(0.01));
        assertThat(OpenSetErrors.of(grown, threshold.distance(), 1)
                        .falsePositiveRate()
                        .value())
                .as("the threshold of the small gallery")
                .isGreaterThan(0.25);
    }

    /** The distance to the closest of N, each with an own distance. */
    private static List<OpenSetScores.Probe> strangers(SplittableRandom random, int enrolled, int count) {
        List<OpenSetScores.Probe> probes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double closest = 1 - Math.pow(random.nextDouble(), 1.0 / enrolled);
            probes.add(new OpenSetScores.Probe("s" + i, false, false, closest));
        }
        return probes;
    }

    @Test
    void should_show_that_a_threshold_for_pairs_fails_more_often_with_more_enrolled() {
        int people = 300;
        int examples = 3;
        SplittableRandom random = new SplittableRandom(8);
        double[][] rows = new double[people * examples][6];
        int[] labels = new int[rows.length];
        for (int person = 0; person < people; person++) {
            double[] centre = random.doubles(6, -1, 1).toArray();
            for (int example = 0; example < examples; example++) {
                int row = person * examples + example;
                labels[row] = person;
                for (int k = 0; k < 6; k++) {
                    rows[row][k] = centre[k] + 0.1 * random.nextGaussian();
                }
            }
        }
        GallerySizes sizes = GallerySizes.of(
                RowMatrix.of(rows), labels, EuclideanDistance.plain(), new int[] {100, 10, 30}, 0.02, 1);
        assertThat(sizes.points()).extracting(GallerySizes.Point::gallerySize).containsExactly(10, 30, 100);
        double before = 0;
        for (GallerySizes.Point point : sizes.points()) {
            double atPairs = point.atPairThreshold().falsePositiveRate().value();
            assertThat(atPairs).isGreaterThan(before);
            before = atPairs;
            assertThat(point.atOwnThreshold().falsePositiveRate().value()).isLessThanOrEqualTo(0.02);
        }
        assertThat(before).isGreaterThan(0.2);
        assertThatThrownBy(() -> GallerySizes.of(
                        RowMatrix.of(rows), labels, EuclideanDistance.plain(), new int[] {151}, 0.02, 1))
                .hasMessageContaining("sizes: expected from 1 to 150");
    }

    @Test
    void should_refuse_scores_that_say_nothing() {
        assertThatThrownBy(() -> OpenSetScores.of(3, probes().subList(0, 4))).hasMessageContaining("not enrolled");
        assertThatThrownBy(() -> new OpenSetScores.Probe("a", true, true, Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new OpenSetScores.Probe("a", false, true, 1)).hasMessageContaining("right");
    }
}
