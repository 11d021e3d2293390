package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.decision.Fusion;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

class CohortNormalisationTest {
    private static final RowMatrix COHORT = RowMatrix.of(new double[] {0, 1, 3, 0, 100, 0}, 3, 2);

    /** Two references at (0, 0) and (6, 0), and a questioned image at (0, 4). */
    private static final RowMatrix POINTS = RowMatrix.of(new double[] {0, 0, 6, 0, 0, 4}, 3, 2);

    private static final CohortNormalisation TWO = CohortNormalisation.of(COHORT, EuclideanDistance.plain(), 2);

    @Test
    void should_take_the_mean_of_the_nearest_as_by_hand() {
        assertThat(TWO.usual(POINTS)).containsExactly(new double[] {2, (3 + Math.sqrt(37)) / 2, 4}, within(1e-12));
        assertThat(CohortNormalisation.of(COHORT, EuclideanDistance.plain(), 1).usual(POINTS))
                .containsExactly(new double[] {1, 3, 3}, within(1e-12));
    }

    @Test
    void should_prepare_embeddings_and_cohort_as_the_distance_does() {
        RowMatrix rows = RowMatrix.of(new double[] {5, 0, 0, 7}, 2, 2);
        assertThat(CohortNormalisation.of(rows, new CosineDistance(), 2)
                        .usual(RowMatrix.of(new double[] {0.1, 0.1}, 1, 2))[0])
                .isCloseTo(1 - Math.sqrt(0.5), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"MEAN_EMBEDDING", "MINIMUM_DISTANCE", "MEAN_DISTANCE"})
    void should_fuse_normalised_distances_as_by_hand(Fusion fusion) {
        double first = 2 * 4 / (2.0 + 4);
        double second = 2 * Math.sqrt(52) / ((3 + Math.sqrt(37)) / 2 + 4);
        // The mean of the references is (3, 0), which is in the cohort: usual is half of its distance to (0, 1).
        double mean = 2 * 5 / (Math.sqrt(10) / 2 + 4);
        double expected =
                switch (fusion) {
                    case MEAN_EMBEDDING -> mean;
                    case MINIMUM_DISTANCE -> Math.min(first, second);
                    case MEAN_DISTANCE -> (first + second) / 2;
                };

        List<ReferenceQuestion> question = List.of(new ReferenceQuestion(7, new int[] {0, 1}, 2, Relation.DIFFERENT));
        ReferenceFusion normalised =
                ReferenceFusion.of(EuclideanDistance.plain(), fusion).withCohort(TWO);

        assertThat(normalised.score(POINTS, question).distance(0)).isCloseTo(expected, within(1e-12));
        // The references are 6 apart and have usual distances of 2 and of the mean of 3 and sqrt(37).
        double spread = 2 * 6 / (2 + (3 + Math.sqrt(37)) / 2);
        assertThat(normalised.withOwnSpread(1).score(POINTS, question).distance(0))
                .isCloseTo(expected / spread, within(1e-12));
    }

    @Test
    void should_give_0_for_equal_embeddings_that_are_in_the_cohort() {
        assertThat(CohortNormalisation.scaled(0, 0, 0)).isZero();
        assertThat(CohortNormalisation.scaled(3, 1, 2)).isEqualTo(2);
    }

    @Test
    void should_refuse_what_does_not_fit() {
        assertThatThrownBy(() -> CohortNormalisation.of(COHORT, EuclideanDistance.plain(), 4))
                .hasMessageContaining("nearest: expected 1 to the 3 rows of the cohort, got 4");
        assertThatThrownBy(() -> CohortNormalisation.of(COHORT, EuclideanDistance.plain(), 0))
                .hasMessageContaining("got 0");
        assertThatThrownBy(() -> TWO.usual(RowMatrix.of(new double[] {1, 2, 3}, 1, 3)))
                .hasMessageContaining("rows of 2 values, as the cohort has, got 3");
    }
}
