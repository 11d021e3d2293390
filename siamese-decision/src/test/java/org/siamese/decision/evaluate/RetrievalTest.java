package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

class RetrievalTest {
    private static final EuclideanDistance PLAIN = EuclideanDistance.plain();

    private static double[][] points(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[count][2];
        for (double[] row : rows) {
            row[0] = random.nextDouble();
            row[1] = random.nextDouble();
        }
        return rows;
    }

    /** Recall@1, Recall@3, R-precision, MAP@R and MRR by sorting, as the definitions say. */
    private static double[] naive(
            double[][] queries, int[] queryLabels, double[][] references, int[] labels, boolean self) {
        double[] sums = new double[5];
        int count = 0;
        for (int q = 0; q < queries.length; q++) {
            List<Integer> order = new ArrayList<>();
            int r = 0;
            for (int j = 0; j < references.length; j++) {
                if (!self || j != q) {
                    order.add(j);
                    r += labels[j] == queryLabels[q] ? 1 : 0;
                }
            }
            if (r == 0) {
                continue;
            }
            count++;
            double[] query = queries[q];
            order.sort(Comparator.comparingDouble(
                    j -> Math.hypot(query[0] - references[j][0], query[1] - references[j][1])));
            int found = 0;
            for (int k = 0; k < order.size(); k++) {
                if (labels[order.get(k)] == queryLabels[q]) {
                    found++;
                    if (found == 1) {
                        sums[0] += k < 1 ? 1 : 0;
                        sums[1] += k < 3 ? 1 : 0;
                        sums[4] += 1.0 / (k + 1);
                    }
                    if (k < r) {
                        sums[2] += 1.0 / r;
                        sums[3] += (double) found / (k + 1) / r;
                    }
                }
            }
        }
        for (int k = 0; k < 5; k++) {
            sums[k] /= count;
        }
        return sums;
    }

    private static void requireEqual(Retrieval got, double[] expected) {
        assertThat(got.recalls().get(0).rate().value()).isCloseTo(expected[0], within(1e-12));
        assertThat(got.recalls().get(1).rate().value()).isCloseTo(expected[1], within(1e-12));
        assertThat(got.rPrecision().value()).isCloseTo(expected[2], within(1e-12));
        assertThat(got.meanAveragePrecisionAtR().value()).isCloseTo(expected[3], within(1e-12));
        assertThat(got.meanReciprocalRank().value()).isCloseTo(expected[4], within(1e-12));
    }

    @Test
    void should_equal_plain_sorting_among_one_set() {
        double[][] rows = points(60, 1);
        int[] labels = new int[60];
        for (int row = 0; row < 60; row++) {
            labels[row] = row < 58 ? row % 7 : 100 + row;
        }
        Retrieval got = Retrieval.among(RowMatrix.of(rows), labels, PLAIN, List.of(1, 3), 1);
        requireEqual(got, naive(rows, labels, rows, labels, true));
        assertThat(got.loneQueries()).isEqualTo(2);
        assertThat(got.queries()).isEqualTo(58);
        assertThat(got.rPrecision().lower()).isLessThan(got.rPrecision().value());
    }

    @Test
    void should_equal_plain_sorting_with_references_of_their_own() {
        double[][] queries = points(20, 2);
        double[][] references = points(50, 3);
        int[] queryLabels = new int[20];
        int[] labels = new int[50];
        for (int row = 0; row < 50; row++) {
            labels[row] = row % 6;
            if (row < 20) {
                queryLabels[row] = row % 8;
            }
        }
        RowMatrix q = RowMatrix.of(queries);
        RowMatrix r = RowMatrix.of(references);
        Retrieval got = Retrieval.of(q, queryLabels, r, labels, PLAIN, List.of(1, 3), 1);
        requireEqual(got, naive(queries, queryLabels, references, labels, false));
        assertThat(got.loneQueries()).isEqualTo(4);
    }

    /** One query, matches at ranks 1 and 4 of 5, R = 2: R-precision 1/2, MAP@R 1/2, MRR 1. */
    @Test
    void should_give_the_figures_of_a_worked_example() {
        RowMatrix query = RowMatrix.of(new double[][] {{0}});
        RowMatrix references = RowMatrix.of(new double[][] {{1}, {2}, {3}, {4}, {5}});
        Retrieval got = Retrieval.of(query, new int[] {1}, references, new int[] {1, 2, 2, 1, 2}, PLAIN, List.of(1), 1);
        assertThat(got.rPrecision().value()).isEqualTo(0.5);
        assertThat(got.meanAveragePrecisionAtR().value()).isEqualTo(0.5);
        assertThat(got.meanReciprocalRank().value()).isEqualTo(1);
    }

    @Test
    void should_not_be_flattered_by_ties() {
        Retrieval got = Retrieval.among(
                RowMatrix.of(new float[12][2]), new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}, PLAIN, 1);
        assertThat(got.recalls().get(0).rate().value()).isZero();
        assertThat(got.meanReciprocalRank().value()).isCloseTo(1 / 10.0, within(1e-12));
    }

    @Test
    void should_fail_if_every_query_is_lone() {
        assertThatThrownBy(() -> Retrieval.among(RowMatrix.of(new float[2][2]), new int[] {0, 1}, PLAIN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none of 2");
    }

    @Test
    void should_tell_one_shot_tasks() {
        RowMatrix rows = RowMatrix.of(new double[][] {{0}, {10}, {1}, {9}, {4}, {2}, {30}});
        OneShotTask task =
                new OneShotTask(new int[] {0, 1}, new int[] {5, 6}, new int[] {2, 3, 4}, new int[] {5, 6, 6});
        OneShot result = OneShot.of(rows, List.of(task), PLAIN, OneShot.Rule.NEAREST_EXAMPLE, 1);
        assertThat(result.accuracy().value()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(result.ways()).isEqualTo(2);
        // Class 5 has examples at 0 and 2, class 6 at 10 and 30: 9 is nearest to 10, but nearer to the mean 1 than to
        // 20.
        OneShotTask shots =
                new OneShotTask(new int[] {0, 5, 1, 6}, new int[] {5, 5, 6, 6}, new int[] {3}, new int[] {6});
        assertThat(OneShot.of(rows, List.of(shots), PLAIN, OneShot.Rule.NEAREST_EXAMPLE, 1)
                        .accuracy()
                        .value())
                .isEqualTo(1);
        assertThat(OneShot.of(rows, List.of(shots), PLAIN, OneShot.Rule.MEAN_EMBEDDING, 1)
                        .accuracy()
                        .value())
                .isZero();
    }

    @Test
    void should_give_chance_where_all_embeddings_are_equal() {
        OneShotTask task =
                new OneShotTask(new int[] {0, 1, 2, 3}, new int[] {0, 1, 2, 3}, new int[] {4, 5}, new int[] {0, 3});
        OneShot result =
                OneShot.of(RowMatrix.of(new float[6][2]), List.of(task), PLAIN, OneShot.Rule.NEAREST_EXAMPLE, 1);
        assertThat(result.accuracy().value()).isEqualTo(0.25);
    }
}
