package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.objective.LossResult;

/** AdaFace, MagFace and ElasticFace against loops written from their papers. */
class FaceLossTest {
    private static final int ROWS = 9;
    private static final int DIMENSION = 4;
    private static final int CLASSES = 5;
    private static final int[] LABELS = {0, 1, 2, 3, 4, 0, 1, 2, 2};

    private static double[][] random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            double length = 0.5 + random.nextDouble() * 3;
            Arrays.setAll(row, k -> length * random.nextGaussian());
        }
        return values;
    }

    private static double norm(double[] row) {
        return Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
    }

    private static double angle(double[] row, double[][] w, int c) {
        double dot = 0;
        double square = 0;
        for (int k = 0; k < row.length; k++) {
            dot += row[k] * w[k][c];
            square += w[k][c] * w[k][c];
        }
        return Math.acos(dot / norm(row) / Math.sqrt(square));
    }

    /** Cross entropy of scaled cosines with another own logit for each row, and something added. */
    private static double oracle(double[][] x, double[][] w, IntToDoubleFunction ownLogit, IntToDoubleFunction added) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double own = Math.exp(64 * ownLogit.applyAsDouble(i));
            double all = own;
            for (int c = 0; c < CLASSES; c++) {
                all += c == LABELS[i] ? 0 : Math.exp(64 * Math.cos(angle(x[i], w, c)));
            }
            sum += (Math.log(all / own) + added.applyAsDouble(i)) / x.length;
        }
        return sum;
    }

    @Test
    void should_give_ada_face_margins_by_quality() {
        double[][] x = random(ROWS, DIMENSION, 1);
        double[][] w = random(DIMENSION, CLASSES, 2);
        AdaFaceLoss loss = AdaFaceLoss.ofClasses(CLASSES).withMomentum(0.3);
        double[] norms = Arrays.stream(x).mapToDouble(FaceLossTest::norm).toArray();
        double mean = Arrays.stream(norms).average().orElseThrow();
        double deviation =
                Math.sqrt(Arrays.stream(norms).map(n -> (n - mean) * (n - mean)).sum() / (ROWS - 1));
        double runningMean = 0.7 * 2 + 0.3 * mean;
        double running = 0.7 * 1.5 + 0.3 * deviation;
        Map<String, INDArray> weights = new HashMap<>();
        weights.put("W", Nd4j.createFromArray(w));
        weights.put("statistics", Nd4j.createFromArray(new double[][] {{2, 1.5}}));
        LossResult result = loss.evaluate(Nd4j.createFromArray(x), Labels.of(LABELS), weights);
        IntToDoubleFunction own = i -> {
            double q = Math.max(-1, Math.min(1, (norms[i] - runningMean) / (running + 1e-3) * 0.333));
            double theta = Math.max(0, Math.min(Math.PI, angle(x[i], w, LABELS[i]) - 0.4 * q));
            return Math.cos(theta) - 0.4 * q - 0.4;
        };
        assertThat(result.value()).isCloseTo(oracle(x, w, own, i -> 0), within(1e-9));
        assertThat(result.stateUpdates().get("statistics").toDoubleMatrix()[0])
                .containsExactly(new double[] {runningMean, running}, within(1e-12));
    }

    @Test
    void should_hold_the_quality_constant_in_the_gradient() {
        double[][] x = random(ROWS, DIMENSION, 1);
        Map<String, INDArray> weights = new HashMap<>();
        weights.put("W", Nd4j.createFromArray(random(DIMENSION, CLASSES, 2)));
        weights.put("statistics", Nd4j.createFromArray(new double[][] {{2, 1.5}}));
        AdaFaceLoss loss = AdaFaceLoss.ofClasses(CLASSES);
        INDArray gradient = loss.evaluate(Nd4j.createFromArray(x), Labels.of(LABELS), weights)
                .gradient();
        for (int i = 0; i < ROWS; i++) {
            double along = 0;
            for (int k = 0; k < DIMENSION; k++) {
                along += gradient.getDouble(i, k) * x[i][k];
            }
            assertThat(along)
                    .as("gradient along the row, which changes its length alone")
                    .isCloseTo(0, within(1e-9));
        }
    }

    @Test
    void should_give_mag_face_margins_by_length() {
        double[][] x = random(ROWS, DIMENSION, 3);
        double[][] w = random(DIMENSION, CLASSES, 4);
        MagFaceLoss loss = MagFaceLoss.ofClasses(CLASSES)
                .withLeastLength(1)
                .withLargestLength(5)
                .withLambda(7);
        IntToDoubleFunction length = i -> Math.max(1, Math.min(5, norm(x[i])));
        IntToDoubleFunction own = i -> {
            double margin = 0.45 + (0.8 - 0.45) / 4 * (length.applyAsDouble(i) - 1);
            double theta = angle(x[i], w, LABELS[i]);
            return theta > Math.PI - margin ? Math.cos(theta) - margin * Math.sin(margin) : Math.cos(theta + margin);
        };
        LossResult result =
                loss.evaluate(Nd4j.createFromArray(x), Labels.of(LABELS), Map.of("W", Nd4j.createFromArray(w)));
        assertThat(result.value())
                .isCloseTo(
                        oracle(x, w, own, i -> 7 * (length.applyAsDouble(i) / 25 + 1 / length.applyAsDouble(i))),
                        within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(ElasticFaceVariant.class)
    void should_give_elastic_face_the_margins_that_it_draws(ElasticFaceVariant variant) {
        double[][] x = random(ROWS, DIMENSION, 5);
        double[][] w = random(DIMENSION, CLASSES, 6);
        ElasticFaceLoss loss = ElasticFaceLoss.of(CLASSES, variant, 11);
        double[] margins = loss.margins(Nd4j.createFromArray(x), Labels.of(LABELS));
        IntToDoubleFunction own = i -> {
            double theta = angle(x[i], w, LABELS[i]);
            double m = margins[i];
            if (variant == ElasticFaceVariant.COS) {
                return Math.cos(theta) - m;
            }
            return theta > Math.PI - m ? Math.cos(theta) - m * Math.sin(m) : Math.cos(theta + m);
        };
        LossResult result =
                loss.evaluate(Nd4j.createFromArray(x), Labels.of(LABELS), Map.of("W", Nd4j.createFromArray(w)));
        assertThat(result.value()).isCloseTo(oracle(x, w, own, i -> 0), within(1e-9));
    }

    @Test
    void should_draw_margins_around_their_mean() {
        int rows = 4000;
        INDArray x = Nd4j.rand(DataType.DOUBLE, rows, 3);
        ElasticFaceLoss loss = ElasticFaceLoss.ofClasses(2, 4);
        Labels labels = Labels.of(new int[rows]);
        double[] margins = loss.margins(x, labels);
        double mean = Arrays.stream(margins).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(margins).map(m -> (m - mean) * (m - mean)).sum() / rows);
        assertThat(mean).isCloseTo(0.5, within(4 * 0.05 / Math.sqrt(rows)));
        assertThat(deviation).isCloseTo(0.05, within(0.004));
        assertThat(loss.margins(x, labels)).isEqualTo(margins);
        assertThat(loss.withSeed(5).margins(x, labels)).isNotEqualTo(margins);
    }

    @Test
    void should_refuse_bounds_in_the_wrong_order() {
        assertThatThrownBy(() -> MagFaceLoss.ofClasses(3).withLeastLength(200))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("largestLength: expected a finite value above leastLength (200.0), got 110.0");
        assertThatThrownBy(() -> DynamicArcFaceLoss.ofClassCounts(3, 5).withLeastMargin(0.6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("largestMargin")
                .hasMessageContaining("got 0.5");
        assertThatThrownBy(() -> RegularisedLoss.of(ContrastiveLoss.ofDefaults())
                        .withClasses(1, ZeroMeanRegulariser.ofDefaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ContrastiveLoss, which has none");
    }

    @Test
    void should_draw_every_proxy_at_least_once() {
        INDArray x = Nd4j.createFromArray(random(20, DIMENSION, 7));
        ManifoldLoss loss = ManifoldLoss.ofSeed(3).withProxies(6);
        int[] drawn = loss.draw(x);
        assertThat(Arrays.stream(drawn).distinct().sorted().toArray()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(loss.withSeed(4).draw(x)).isNotEqualTo(drawn);
        Map<String, INDArray> weights = Map.of("proxies", Nd4j.createFromArray(random(6, DIMENSION, 8)));
        assertThat(loss.evaluate(x, Labels.of(new int[20]), weights).value())
                .isEqualTo(loss.withAssignment(ManifoldAssignment.LABELS)
                        .evaluate(x, Labels.of(drawn), weights)
                        .value());
        assertThatThrownBy(() -> loss.withProxies(21).draw(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least as many rows as proxies, 21, got 20");
    }
}
