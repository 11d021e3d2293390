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
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.LpDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;

/** Values and gradients of all pairs at once, against the loop over one pair that each measure has. */
class PairMatricesTest {
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

    private static RowMatrix random(int rows, long seed) {
        double[] values =
                new Random(seed).doubles((long) rows * DIMENSION, -1, 1).toArray();
        return RowMatrix.of(values, rows, DIMENSION);
    }

    private static double[] derivatives(int count) {
        return new Random(9).doubles(count, -1, 1).toArray();
    }

    private static double[] sparse(int count) {
        double[] derivatives = derivatives(count);
        for (int k = 0; k < count; k++) {
            derivatives[k] = k % 17 == 0 ? derivatives[k] : 0;
        }
        return derivatives;
    }

    private static double weighted(PairMatrix matrix, double[] derivatives) {
        double sum = 0;
        for (int k = 0; k < derivatives.length; k++) {
            sum += derivatives[k] * matrix.values()[k];
        }
        return sum;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_give_the_values_of_each_pair_in_a_matrix(PairMeasure measure) {
        RowMatrix a = random(9, 1);
        RowMatrix b = random(7, 2);
        for (RowMatrix other : List.of(a, b)) {
            RowMatrix left = measure.normalised() ? a.unitRows() : a;
            RowMatrix right = measure.normalised() ? other.unitRows() : other;
            double[] values = PairMatrices.of(measure, a, other).values();
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
        RowMatrix a = random(9, 1);
        RowMatrix b = random(7, 2);
        for (double[] derivatives : List.of(derivatives(81), sparse(81))) {
            double[] gradient =
                    PairMatrices.of(measure, a, a).gradient(derivatives.clone()).first();
            assertDerivatives(a, gradient, () -> weighted(PairMatrices.of(measure, a, a), derivatives));
        }
        for (double[] derivatives : List.of(derivatives(63), sparse(63))) {
            PairMatrix.Gradient gradient = PairMatrices.of(measure, a, b).gradient(derivatives.clone());
            assertDerivatives(a, gradient.first(), () -> weighted(PairMatrices.of(measure, a, b), derivatives));
            assertDerivatives(b, gradient.second(), () -> weighted(PairMatrices.of(measure, a, b), derivatives));
        }
    }

    private static void assertDerivatives(
            RowMatrix moved, double[] gradient, java.util.function.DoubleSupplier function) {
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
        RowMatrix a = random(6, 1);
        int[] first = {0, 1, 2, 5, 0};
        int[] second = {3, 4, 1, 0, 3};
        double[] derivatives = derivatives(5);
        double[] inMatrix = new double[36];
        for (int k = 0; k < 5; k++) {
            inMatrix[first[k] * 6 + second[k]] += derivatives[k];
        }
        double[] expected = PairMatrices.of(measure, a, a).gradient(inMatrix).first();
        assertThat(MeasuredPairs.of(measure, a, first, second).gradient(derivatives))
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
        RowMatrix rows = RowMatrix.of(values, 8, DIMENSION);
        for (double[] derivatives : List.of(derivatives(64), sparse(64))) {
            PairMatrix matrix = PairMatrices.of(measure, rows, rows);
            assertThat(Arrays.stream(matrix.values()).allMatch(Double::isFinite))
                    .isTrue();
            assertThat(Arrays.stream(matrix.gradient(derivatives).first()).allMatch(Double::isFinite))
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_survive_json(PairMeasure measure) throws Exception {
        ObjectMapper json = MeasureJson.addTo(new ObjectMapper());
        assertThat(json.readValue(json.writeValueAsString(measure), PairMeasure.class))
                .isEqualTo(measure);
    }

    @Test
    void should_be_exact_where_the_products_cancel() {
        double[] values = new double[2 * DIMENSION];
        Arrays.fill(values, 1000);
        values[DIMENSION] += 1e-9;
        RowMatrix rows = RowMatrix.of(values, 2, DIMENSION);
        double gap = values[DIMENSION] - values[0];

        PairMatrix matrix = PairMatrices.of(EuclideanDistance.plain(), rows, rows);

        assertThat(matrix.values()[1]).isEqualTo(gap);
        assertThat(matrix.values()[0]).isZero();
        // One derivative of 1 among many others: the gradient is the unit vector from one row to the other.
        double[] gradient = matrix.gradient(new double[] {1, 1, 0, 1}).first();
        assertThat(gradient[0]).isEqualTo(-1);
        assertThat(gradient[DIMENSION]).isEqualTo(1);
        assertThat(gradient[1]).isZero();
    }

    @Test
    void should_bring_rows_of_any_type_and_order_to_the_heap() {
        double[][] expected = {{1, 2, 3}, {4, 5, 6}};
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16)) {
            assertThat(RowMatrices.of(Nd4j.createFromArray(expected).castTo(type))
                            .values())
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(RowMatrices.of(
                                    Nd4j.createFromArray(expected).castTo(type).dup('f'))
                            .values())
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(RowMatrices.of(
                                    Nd4j.createFromArray(expected).castTo(type).transpose())
                            .values())
                    .containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void should_fail_if_a_row_is_not_finite() {
        assertThatThrownBy(() -> RowMatrices.of(Nd4j.createFromArray(new double[][] {{1, 2}, {3, Double.NaN}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1, column 1")
                .hasMessageContaining("NaN");
    }

    @Test
    void should_fail_if_there_is_no_row_or_the_shape_is_no_matrix() {
        assertThatThrownBy(() -> RowMatrices.of(Nd4j.ones(2, 3, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 3, 4]");
        assertThatThrownBy(() -> RowMatrices.of(Nd4j.empty(DataType.FLOAT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    @Test
    void should_fail_if_dimensions_differ() {
        assertThatThrownBy(
                        () -> PairMatrices.of(new CosineSimilarity(), random(2, 1), RowMatrix.of(new double[8], 2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6")
                .hasMessageContaining("4");
    }
}
