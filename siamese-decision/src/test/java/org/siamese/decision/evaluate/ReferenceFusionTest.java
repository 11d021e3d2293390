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

class ReferenceFusionTest {
    /** Two references at (0, 0) and (6, 0), and a questioned image at (0, 4). */
    private static final RowMatrix POINTS = RowMatrix.of(new double[] {0, 0, 6, 0, 0, 4}, 3, 2);

    private static final List<ReferenceQuestion> QUESTION =
            List.of(new ReferenceQuestion(7, new int[] {0, 1}, 2, Relation.DIFFERENT));

    @ParameterizedTest
    @CsvSource({"MEAN_EMBEDDING, 5", "MINIMUM_DISTANCE, 4", "MEAN_DISTANCE, 5.605551275463989"})
    void should_fuse_two_references_as_by_hand(Fusion fusion, double expected) {
        ScoredPairs scored =
                ReferenceFusion.of(EuclideanDistance.plain(), fusion).score(POINTS, QUESTION);

        assertThat(scored.distance(0)).isCloseTo(expected, within(1e-12));
        assertThat(scored.relation(0)).isEqualTo(Relation.DIFFERENT);
        assertThat(scored.left(0)).isEqualTo(7);
        assertThat(scored.right(0)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"MEAN_EMBEDDING", "MINIMUM_DISTANCE", "MEAN_DISTANCE"})
    void should_give_the_plain_distance_with_one_reference(Fusion fusion) {
        List<ReferenceQuestion> one = List.of(new ReferenceQuestion(0, new int[] {1}, 2, Relation.SAME));

        ScoredPairs scored =
                ReferenceFusion.of(EuclideanDistance.plain(), fusion).score(POINTS, one);

        assertThat(scored.distance(0)).isCloseTo(Math.sqrt(52), within(1e-12));
    }

    @Test
    void should_divide_each_reference_by_its_length_where_the_distance_does_so() {
        RowMatrix rows = RowMatrix.of(new double[] {100, 0, 0, 1, 1, 1}, 3, 2);

        ScoredPairs scored =
                ReferenceFusion.of(new CosineDistance(), Fusion.MEAN_EMBEDDING).score(rows, QUESTION);

        assertThat(scored.distance(0)).isCloseTo(0, within(1e-12));
    }

    @Test
    void should_refuse_rows_that_make_no_question() {
        assertThatThrownBy(() -> new ReferenceQuestion(0, new int[0], 1, Relation.SAME))
                .hasMessageContaining("at least one row, got none");
        assertThatThrownBy(() -> new ReferenceQuestion(0, new int[] {1}, 1, Relation.SAME))
                .hasMessageContaining("got row 1 in both");
        assertThatThrownBy(() -> new ReferenceQuestion(0, new int[] {2, 2}, 1, Relation.SAME))
                .hasMessageContaining("got row 2 twice");
        List<ReferenceQuestion> beyond = List.of(new ReferenceQuestion(0, new int[] {3}, 1, Relation.SAME));
        ReferenceFusion fusion = ReferenceFusion.of(EuclideanDistance.plain(), Fusion.MINIMUM_DISTANCE);
        assertThatThrownBy(() -> fusion.score(POINTS, beyond))
                .hasMessageContaining("rows 0 to 2 of the embeddings, got 3");
        assertThatThrownBy(() -> fusion.score(POINTS, List.of())).hasMessageContaining("at least one, got none");
    }

    @ParameterizedTest
    @CsvSource({"MEAN_EMBEDDING, 5", "MINIMUM_DISTANCE, 4", "MEAN_DISTANCE, 5.605551275463989"})
    void should_divide_by_the_spread_of_the_references(Fusion fusion, double plain) {
        ReferenceFusion fused = ReferenceFusion.of(EuclideanDistance.plain(), fusion);

        assertThat(fused.withOwnSpread(1).score(POINTS, QUESTION).distance(0)).isCloseTo(plain / 6, within(1e-12));
        assertThat(fused.withOwnSpread(0.5).score(POINTS, QUESTION).distance(0))
                .isCloseTo(plain / Math.sqrt(6), within(1e-12));
        assertThat(fused.withOwnSpread(0).score(POINTS, QUESTION).distance(0)).isCloseTo(plain, within(1e-12));
    }

    @Test
    void should_take_the_mean_of_all_distances_between_references_as_their_spread() {
        // References at 0, 3 and 7 on a line: distances 3, 7 and 4. The questioned image is at 9.
        RowMatrix line = RowMatrix.of(new double[] {0, 3, 7, 9}, 4, 1);
        List<ReferenceQuestion> question = List.of(new ReferenceQuestion(0, new int[] {0, 1, 2}, 3, Relation.SAME));

        ScoredPairs scored = ReferenceFusion.of(EuclideanDistance.plain(), Fusion.MINIMUM_DISTANCE)
                .withOwnSpread(1)
                .score(line, question);

        assertThat(scored.distance(0)).isCloseTo(2 / (14 / 3.0), within(1e-12));
    }

    @Test
    void should_refuse_a_spread_that_is_none() {
        ReferenceFusion fusion = ReferenceFusion.of(EuclideanDistance.plain(), Fusion.MINIMUM_DISTANCE)
                .withOwnSpread(1);
        List<ReferenceQuestion> one = List.of(new ReferenceQuestion(0, new int[] {1}, 2, Relation.SAME));
        assertThatThrownBy(() -> fusion.score(POINTS, one)).hasMessageContaining("at least two references");
        RowMatrix same = RowMatrix.of(new double[] {1, 1, 2}, 3, 1);
        assertThatThrownBy(() -> fusion.score(same, QUESTION)).hasMessageContaining("finite");
        assertThatThrownBy(() -> fusion.withOwnSpread(1.5)).hasMessage("weight: expected 0 to 1, got 1.5");
        RowMatrix alike = RowMatrix.of(new double[] {2, 1, 1}, 3, 1);
        assertThatThrownBy(() -> fusion.score(alike, one)).hasMessageContaining("at least two references");
        RowMatrix equal = RowMatrix.of(new double[] {1, 1, 1}, 3, 1);
        assertThat(fusion.score(equal, QUESTION).distance(0)).isZero();
    }
}
