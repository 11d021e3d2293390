package org.siamese.decision.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every distance and similarity must keep. */
class PairMeasureTest {
    private static final int DIMENSION = 6;
    private static final double[] A = random(1);
    private static final double[] B = random(2);

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

    private static double[] random(long seed) {
        return new Random(seed).doubles(DIMENSION, -1, 1).toArray();
    }

    /** The formula of each measure as its Javadoc has it. */
    private static double byFormula(PairMeasure measure, double[] rawA, double[] rawB) {
        double[] a = measure.normalised() ? unit(rawA) : rawA;
        double[] b = measure.normalised() ? unit(rawB) : rawB;
        double squares = 0;
        double product = 0;
        for (int i = 0; i < DIMENSION; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
            product += a[i] * b[i];
        }
        if (measure instanceof EuclideanDistance) {
            return Math.sqrt(squares);
        }
        if (measure instanceof SquaredEuclideanDistance) {
            return squares;
        }
        if (measure instanceof CosineDistance) {
            return 1 - product;
        }
        if (measure instanceof Similarity) {
            return product;
        }
        if (measure instanceof LpDistance lp) {
            double sum = 0;
            for (int i = 0; i < DIMENSION; i++) {
                sum += Math.pow(Math.abs(a[i] - b[i]), lp.p());
            }
            return Math.pow(sum, 1 / lp.p());
        }
        double[] noise = new double[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            noise[i] = a[i] - b[i];
        }
        return variance(noise) / variance(a);
    }

    private static double[] unit(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        double[] unit = values.clone();
        for (int i = 0; i < unit.length; i++) {
            unit[i] /= Math.sqrt(squares);
        }
        return unit;
    }

    private static double variance(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        return variance;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_be_what_the_formula_says(PairMeasure measure) {
        assertThat(measure.of(A, B)).isCloseTo(byFormula(measure, A, B), within(1e-12));
        assertThat(measure.of(floats(A), floats(B))).isCloseTo(byFormula(measure, A, B), within(1e-5));
        if (measure.symmetric()) {
            assertThat(measure.of(B, A)).isCloseTo(measure.of(A, B), within(1e-15));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_agree_with_finite_differences(PairMeasure measure) {
        double[] a = measure.normalised() ? unit(A) : A.clone();
        double[] b = measure.normalised() ? unit(B) : B.clone();
        double[] toA = new double[DIMENSION];
        double[] toB = new double[DIMENSION];
        measure.addGradient(0.7, a, 0, b, 0, DIMENSION, toA, toB);
        assertDerivatives(measure, a, b, a, toA);
        assertDerivatives(measure, a, b, b, toB);
    }

    private static void assertDerivatives(
            PairMeasure measure, double[] a, double[] b, double[] moved, double[] gradient) {
        double step = 1e-6;
        for (int i = 0; i < DIMENSION; i++) {
            double kept = moved[i];
            moved[i] = kept + step;
            double above = measure.between(a, 0, b, 0, DIMENSION);
            moved[i] = kept - step;
            double below = measure.between(a, 0, b, 0, DIMENSION);
            moved[i] = kept;
            assertThat(gradient[i]).isCloseTo(0.7 * (above - below) / (2 * step), within(1e-7));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_know_which_of_two_values_is_closer(PairMeasure measure) {
        double[] row = {1, 2, 0, 0, 0, 0};
        double near = measure.of(row, new double[] {1, 2.1, 0, 0, 0, 0});
        double far = measure.of(row, new double[] {-1, -2, 0, 1, 0, 0});
        assertThat(measure.excess(far, near)).isPositive();
        assertThat(measure.excess(near, far)).isNegative();
        assertThat(measure.sign()).isEqualTo(measure instanceof Distance ? 1 : -1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_refuse_what_is_no_number_and_vectors_of_different_lengths(PairMeasure measure) {
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
            double[] spoilt = A.clone();
            spoilt[4] = bad;
            assertThatThrownBy(() -> measure.of(spoilt, B))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("column 4")
                    .hasMessageContaining("got " + bad);
            assertThatThrownBy(() -> measure.of(floats(B), floats(spoilt)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("column 4");
        }
        assertThatThrownBy(() -> measure.of(A, new double[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 6 values")
                .hasMessageContaining("got 4");
    }

    @Test
    void should_refuse_a_distance_that_is_too_large_for_a_number() {
        double[] huge = {1e300, 0};
        assertThatThrownBy(() -> SquaredEuclideanDistance.plain().of(huge, new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got Infinity");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measures")
    void should_come_back_from_json_and_be_read_under_its_old_name(PairMeasure measure) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String text = json.writeValueAsString(measure);
        String name = measure.getClass().getSimpleName();
        assertThat(text).contains("\"@class\":\"" + name + "\"");
        assertThat(json.readValue(text, PairMeasure.class)).isEqualTo(measure);
        String old = text.replace("\"" + name + "\"", "\"org.siamese.core.distance." + name + "\"");
        assertThat(old).isNotEqualTo(text);
        assertThat(json.readValue(old, PairMeasure.class)).isEqualTo(measure);
        assertThat(MeasureNames.current(old)).isEqualTo(text);
    }

    record OwnDistance(double scale) implements Distance {
        @Override
        public boolean normalised() {
            return false;
        }

        @Override
        public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
            return scale * Math.sqrt(Vectors.squaredDistance(a, aFrom, b, bFrom, dimension));
        }

        @Override
        public void addGradient(
                double derivative,
                double[] a,
                int aFrom,
                double[] b,
                int bFrom,
                int dimension,
                double[] toA,
                double[] toB) {
            throw new UnsupportedOperationException("not trained with");
        }
    }

    @Test
    void should_name_a_measure_of_others_by_its_class() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String text = json.writeValueAsString(new OwnDistance(2));
        assertThat(text).contains(OwnDistance.class.getName());
        assertThat(json.readValue(text, PairMeasure.class)).isEqualTo(new OwnDistance(2));
        assertThatThrownBy(() -> json.readValue(
                        text.replace(OwnDistance.class.getName(), "java.util.ArrayList"), PairMeasure.class))
                .hasMessageContaining("Not a subtype");
    }

    @Test
    void should_fail_if_the_order_is_below_one() {
        assertThatThrownBy(() -> new LpDistance(0.5, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.5");
    }
}
