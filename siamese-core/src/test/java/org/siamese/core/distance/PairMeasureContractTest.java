package org.siamese.core.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What every distance and similarity must keep. */
class PairMeasureContractTest {
    private static final int DIMENSION = 6;

    static List<PairMeasure> measures() {
        return List.of(
                new EuclideanDistance(false),
                new EuclideanDistance(true),
                new SquaredEuclideanDistance(false),
                new SquaredEuclideanDistance(true),
                new LpDistance(1, false),
                new LpDistance(2, true),
                new LpDistance(3.5, false),
                new CosineSimilarity(),
                new CosineDistance(),
                new DotSimilarity(),
                new SnrDistance(false),
                new SnrDistance(true));
    }

    private static EmbeddingMatrix random(int rows, long seed) {
        double[] values =
                new Random(seed).doubles((long) rows * DIMENSION, -1, 1).toArray();
        return EmbeddingMatrix.of(values, rows, DIMENSION);
    }

    private static double[] slopes(int count) {
        return new Random(9).doubles(count, -1, 1).toArray();
    }

    private static double[] sparse(int count) {
        double[] slopes = slopes(count);
        for (int k = 0; k < count; k++) {
            slopes[k] = k % 17 == 0 ? slopes[k] : 0;
        }
        return slopes;
    }

    private static double weighted(PairMatrix matrix, double[] slopes) {
        double sum = 0;
        for (int k = 0; k < slopes.length; k++) {
            sum += slopes[k] * matrix.values()[k];
        }
        return sum;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_give_the_values_of_each_pair_in_a_matrix(PairMeasure measure) {
        EmbeddingMatrix a = random(9, 1);
        EmbeddingMatrix b = random(7, 2);
        for (EmbeddingMatrix other : List.of(a, b)) {
            EmbeddingMatrix left = measure.normalised() ? a.unitRows() : a;
            EmbeddingMatrix right = measure.normalised() ? other.unitRows() : other;
            double[] values = measure.matrix(a, other).values();
            for (int i = 0; i < a.rows(); i++) {
                for (int j = 0; j < other.rows(); j++) {
                    double expected =
                            measure.between(left.values(), i * DIMENSION, right.values(), j * DIMENSION, DIMENSION);
                    assertThat(values[i * other.rows() + j]).isCloseTo(expected, within(1e-12));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_agree_with_finite_differences(PairMeasure measure) {
        EmbeddingMatrix a = random(9, 1);
        EmbeddingMatrix b = random(7, 2);
        for (double[] slopes : List.of(slopes(81), sparse(81))) {
            double[] gradient = measure.matrix(a, a).gradient(slopes.clone()).first();
            assertSlopes(a, gradient, () -> weighted(measure.matrix(a, a), slopes));
        }
        for (double[] slopes : List.of(slopes(63), sparse(63))) {
            PairMatrix.Gradient gradient = measure.matrix(a, b).gradient(slopes.clone());
            assertSlopes(a, gradient.first(), () -> weighted(measure.matrix(a, b), slopes));
            assertSlopes(b, gradient.second(), () -> weighted(measure.matrix(a, b), slopes));
        }
    }

    private static void assertSlopes(
            EmbeddingMatrix moved, double[] gradient, java.util.function.DoubleSupplier function) {
        double step = 1e-6;
        double[] values = moved.values();
        for (int k = 0; k < values.length; k++) {
            double kept = values[k];
            values[k] = kept + step;
            double above = function.getAsDouble();
            values[k] = kept - step;
            double below = function.getAsDouble();
            values[k] = kept;
            assertThat(gradient[k])
                    .isCloseTo((above - below) / (2 * step), within(2e-6 * Math.max(1, Math.abs(gradient[k]))));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_give_the_gradient_of_listed_pairs(PairMeasure measure) {
        EmbeddingMatrix a = random(6, 1);
        int[] first = {0, 1, 2, 5, 0};
        int[] second = {3, 4, 1, 0, 3};
        double[] slopes = slopes(5);
        double[] inMatrix = new double[36];
        for (int k = 0; k < 5; k++) {
            inMatrix[first[k] * 6 + second[k]] += slopes[k];
        }
        double[] expected = measure.matrix(a, a).gradient(inMatrix).first();
        assertThat(measure.pairs(a, first, second).gradient(slopes))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_give_finite_gradients_for_equal_zero_huge_and_tiny_rows(PairMeasure measure) {
        double[] values = random(8, 3).values();
        for (int k = 0; k < DIMENSION; k++) {
            values[DIMENSION + k] = values[k];
            values[2 * DIMENSION + k] = 0;
            values[3 * DIMENSION + k] = 0;
            values[4 * DIMENSION + k] *= 1e6;
            values[5 * DIMENSION + k] *= 1e-20;
            values[6 * DIMENSION + k] = 0.3;
        }
        EmbeddingMatrix rows = EmbeddingMatrix.of(values, 8, DIMENSION);
        for (double[] slopes : List.of(slopes(64), sparse(64))) {
            PairMatrix matrix = measure.matrix(rows, rows);
            assertThat(Arrays.stream(matrix.values()).allMatch(Double::isFinite))
                    .isTrue();
            assertThat(Arrays.stream(matrix.gradient(slopes).first()).allMatch(Double::isFinite))
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_know_which_of_two_values_is_closer(PairMeasure measure) {
        EmbeddingMatrix rows = EmbeddingMatrix.of(
                new double[] {1, 2, 0, 0, 0, 0, 1, 2.1, 0, 0, 0, 0, -1, -2, 0, 1, 0, 0}, 3, DIMENSION);
        double[] values = measure.matrix(rows, rows).values();
        assertThat(measure.excess(values[2], values[1])).isPositive();
        assertThat(measure.excess(values[1], values[2])).isNegative();
        assertThat(measure.sign()).isEqualTo(measure instanceof Distance ? 1 : -1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_survive_json(PairMeasure measure) throws Exception {
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(measure), PairMeasure.class))
                .isEqualTo(measure);
    }

    @Test
    void should_be_exact_where_the_products_cancel() {
        double[] values = new double[2 * DIMENSION];
        Arrays.fill(values, 1000);
        values[DIMENSION] += 1e-9;
        EmbeddingMatrix rows = EmbeddingMatrix.of(values, 2, DIMENSION);
        double gap = values[DIMENSION] - values[0];

        PairMatrix matrix = EuclideanDistance.plain().matrix(rows, rows);

        assertThat(matrix.values()[1]).isEqualTo(gap);
        assertThat(matrix.values()[0]).isZero();
        // One slope of 1 among many others: the gradient is the unit vector from one row to the other.
        double[] gradient = matrix.gradient(new double[] {1, 1, 0, 1}).first();
        assertThat(gradient[0]).isEqualTo(-1);
        assertThat(gradient[DIMENSION]).isEqualTo(1);
        assertThat(gradient[1]).isZero();
    }

    @Test
    void should_bring_rows_of_any_type_and_order_to_the_heap() {
        double[][] expected = {{1, 2, 3}, {4, 5, 6}};
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16)) {
            assertThat(EmbeddingMatrix.of(Nd4j.createFromArray(expected).castTo(type))
                            .values())
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(EmbeddingMatrix.of(
                                    Nd4j.createFromArray(expected).castTo(type).dup('f'))
                            .values())
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(EmbeddingMatrix.of(
                                    Nd4j.createFromArray(expected).castTo(type).transpose())
                            .values())
                    .containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void should_fail_if_a_row_is_not_finite() {
        assertThatThrownBy(() -> EmbeddingMatrix.of(Nd4j.createFromArray(new double[][] {{1, 2}, {3, Double.NaN}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1, column 1")
                .hasMessageContaining("NaN");
    }

    @Test
    void should_fail_if_there_is_no_row_or_the_shape_is_no_matrix() {
        assertThatThrownBy(() -> EmbeddingMatrix.of(Nd4j.ones(2, 3, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 3, 4]");
        assertThatThrownBy(() -> EmbeddingMatrix.of(Nd4j.empty(DataType.FLOAT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    @Test
    void should_fail_if_dimensions_differ() {
        assertThatThrownBy(() -> new CosineSimilarity().matrix(random(2, 1), EmbeddingMatrix.of(new double[8], 2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6")
                .hasMessageContaining("4");
    }

    @Test
    void should_fail_if_the_order_is_below_one() {
        assertThatThrownBy(() -> new LpDistance(0.5, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.5");
    }
}
