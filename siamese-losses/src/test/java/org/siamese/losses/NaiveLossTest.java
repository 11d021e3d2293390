package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Triplets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.reducer.SumReducer;
import org.siamese.losses.reducer.ThresholdReducer;

/** Losses against loops that follow their formula word by word; gradients follow from finite differences elsewhere. */
class NaiveLossTest {
    private static final int ROWS = 14;
    private static final int DIMENSION = 5;
    private static final double[][] X = random(ROWS, 1);
    private static final int[] CLASS = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 0, 4, 1};

    private static double[][] random(int rows, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][DIMENSION];
        for (double[] row : values) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        return values;
    }

    private static INDArray array(double[][] rows) {
        return Nd4j.createFromArray(rows);
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
    }

    private static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double distance(double[] a, double[] b) {
        double[] difference = new double[a.length];
        Arrays.setAll(difference, k -> a[k] - b[k]);
        return Math.sqrt(dot(difference, difference));
    }

    private static double unitDistance(double[] a, double[] b) {
        return Math.sqrt(Math.max(0, 2 - 2 * cosine(a, b)));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(0);
    }

    private static void agrees(LossResult result, double expected) {
        assertThat(result.value()).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
    }

    private static boolean same(int i, int j) {
        return CLASS[i] == CLASS[j];
    }

    @ParameterizedTest
    @CsvSource({"0", "0.3", "5"})
    void should_take_all_triplets_without_listing_them(double margin) {
        List<Double> losses = new ArrayList<>();
        for (int a = 0; a < ROWS; a++) {
            for (int p = 0; p < ROWS; p++) {
                for (int n = 0; n < ROWS; n++) {
                    if (a != p && same(a, p) && !same(a, n)) {
                        losses.add(Math.max(0, unitDistance(X[a], X[p]) - unitDistance(X[a], X[n]) + margin));
                    }
                }
            }
        }
        List<Double> positive = losses.stream().filter(l -> l > 0).toList();
        List<Double> within = losses.stream().filter(l -> l > 0.1 && l < 0.7).toList();
        List<Double> small = losses.stream().filter(l -> l > -1 && l < 0.4).toList();
        Map<Reducer, Double> expected = Map.of(
                new AvgNonZeroReducer(), mean(positive),
                new MeanReducer(), mean(losses),
                new SumReducer(), losses.stream().mapToDouble(l -> l).sum(),
                new ThresholdReducer(0.1, 0.7), mean(within),
                new ThresholdReducer(-1, 0.4), mean(small));
        expected.forEach((reducer, value) -> {
            LossResult result = TripletMarginLoss.ofDefaults()
                    .withMargin(margin)
                    .withReducer(reducer)
                    .evaluate(array(X), Labels.of(CLASS));
            agrees(result, value);
            assertThat(result.tuples()).isEqualTo(losses.size());
            assertThat(result.activeTuples()).isEqualTo(positive.size());
        });
    }

    @Test
    void should_give_the_same_gradient_of_all_triplets_as_the_triple_loop() {
        // A miner that lists every triplet makes the loss visit them one by one.
        TripletMarginLoss streaming = TripletMarginLoss.ofDefaults().withMargin(0.3);
        LossResult listed = streaming
                .withMiner(new org.siamese.losses.miner.TripletMarginMiner(
                        EuclideanDistance.ofUnitRows(), 1e9, org.siamese.losses.miner.TripletMarginMiner.Kind.ALL))
                .evaluate(array(X), Labels.of(CLASS));
        LossResult result = streaming.evaluate(array(X), Labels.of(CLASS));

        agrees(result, listed.value());
        assertThat(result.gradient().sub(listed.gradient()).norm2Number().doubleValue())
                .isLessThan(1e-12);
        assertThat(result.tuples()).isEqualTo(listed.tuples());
    }

    @Test
    void should_contrast_each_positive_with_the_negatives() {
        List<Double> losses = new ArrayList<>();
        for (int a = 0; a < ROWS; a++) {
            for (int p = 0; p < ROWS; p++) {
                if (a != p && same(a, p)) {
                    double top = Math.exp(cosine(X[a], X[p]) / 0.07);
                    double sum = top;
                    for (int n = 0; n < ROWS; n++) {
                        sum += same(a, n) ? 0 : Math.exp(cosine(X[a], X[n]) / 0.07);
                    }
                    losses.add(-Math.log(top / sum));
                }
            }
        }
        agrees(NTXentLoss.ofDefaults().evaluate(array(X), Labels.of(CLASS)), mean(losses));
    }

    @Test
    void should_hold_the_weights_of_the_circle_loss_constant_in_its_gradient() {
        double[][] gradient = CircleLoss.ofDefaults()
                .withGamma(8)
                .evaluate(array(X), Labels.of(CLASS))
                .gradient()
                .toDoubleMatrix();
        double step = 1e-6;
        for (int i = 0; i < ROWS; i++) {
            for (int k = 0; k < DIMENSION; k++) {
                double[][] moved = Arrays.stream(X).map(double[]::clone).toArray(double[][]::new);
                moved[i][k] = X[i][k] + step;
                double above = circle(moved);
                moved[i][k] = X[i][k] - step;
                assertThat(gradient[i][k]).isCloseTo((above - circle(moved)) / (2 * step), within(1e-7));
            }
        }
    }

    private static double circle(double[][] rows) {
        List<Double> losses = new ArrayList<>();
        for (int a = 0; a < ROWS; a++) {
            double positives = 0;
            double negatives = 0;
            for (int j = 0; j < ROWS; j++) {
                double held = cosine(X[a], X[j]);
                double s = cosine(rows[a], rows[j]);
                if (a != j && same(a, j)) {
                    positives += Math.exp(-8 * Math.max(0, 1.4 - held) * (s - 0.6));
                } else if (a != j) {
                    negatives += Math.exp(8 * Math.max(0, held + 0.4) * (s - 0.4));
                }
            }
            if (positives > 0 && negatives > 0) {
                losses.add(Math.log1p(positives * negatives));
            }
        }
        return mean(losses);
    }

    @Test
    void should_rank_the_list() {
        List<Double> losses = new ArrayList<>();
        for (int a = 0; a < ROWS; a++) {
            List<Double> far = new ArrayList<>();
            double weights = 0;
            double weighted = 0;
            for (int j = 0; j < ROWS; j++) {
                double d = unitDistance(X[a], X[j]);
                if (a != j && same(a, j) && d > 0.8) {
                    far.add(d - 0.8);
                } else if (!same(a, j) && d < 1.2) {
                    weights += Math.exp(10 * (1.2 - d));
                    weighted += Math.exp(10 * (1.2 - d)) * (1.2 - d);
                }
            }
            losses.add(0.5 * mean(far) + 0.5 * (weights == 0 ? 0 : weighted / weights));
        }
        agrees(RankedListLoss.ofDefaults().evaluate(array(X), Labels.of(CLASS)), mean(losses));
    }

    @Test
    void should_bound_the_angle() {
        double t = Math.tan(Math.toRadians(40));
        double[][] u = Arrays.stream(X)
                .map(row -> Arrays.stream(row)
                        .map(v -> v / Math.sqrt(dot(row, row)))
                        .toArray())
                .toArray(double[][]::new);
        List<Double> losses = new ArrayList<>();
        for (int a = 0; a < ROWS; a++) {
            for (int p = 0; p < ROWS; p++) {
                if (a != p && same(a, p)) {
                    double sum = 0;
                    for (int n = 0; n < ROWS; n++) {
                        sum += same(a, n)
                                ? 0
                                : Math.exp(4 * t * t * (dot(u[a], u[n]) + dot(u[p], u[n]))
                                        - 2 * (1 + t * t) * dot(u[a], u[p]));
                    }
                    losses.add(Math.log1p(sum));
                }
            }
        }
        agrees(AngularLoss.ofDefaults().evaluate(array(X), Labels.of(CLASS)), mean(losses));
    }

    @Test
    void should_compare_the_histograms_of_positive_and_negative_pairs() {
        int bins = 25;
        double[] positive = new double[bins + 1];
        double[] negative = new double[bins + 1];
        for (int i = 0; i < ROWS; i++) {
            for (int j = i + 1; j < ROWS; j++) {
                double[] histogram = same(i, j) ? positive : negative;
                for (int b = 0; b <= bins; b++) {
                    double node = -1 + 2.0 * b / bins;
                    histogram[b] += Math.max(0, 1 - Math.abs(cosine(X[i], X[j]) - node) * bins / 2);
                }
            }
        }
        double expected = 0;
        for (int b = 0; b <= bins; b++) {
            for (int q = 0; q <= b; q++) {
                expected += negative[b] * positive[q];
            }
        }
        expected /= Arrays.stream(positive).sum() * Arrays.stream(negative).sum();
        agrees(HistogramLoss.ofDefaults().withBins(bins).evaluate(array(X), Labels.of(CLASS)), expected);
    }

    @Test
    void should_rank_each_positive_among_those_of_the_other_pairs() {
        List<Double> ofPairs = new ArrayList<>();
        List<Double> ofTriplets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            double pairSum = 0;
            double tripletSum = 0;
            for (int j = 0; j < 4; j++) {
                pairSum += Math.exp(dot(X[2 * i], X[2 * j + 1]));
                tripletSum += Math.exp(20 * cosine(X[3 * i], X[3 * j + 1]));
                tripletSum += Math.exp(20 * cosine(X[3 * i], X[3 * j + 2]));
            }
            ofPairs.add(Math.log(pairSum) - dot(X[2 * i], X[2 * i + 1]));
            ofTriplets.add(Math.log(tripletSum) - 20 * cosine(X[3 * i], X[3 * i + 1]));
        }
        Pairs pairs = Pairs.of(Collections.nCopies(4, Relation.SAME));
        agrees(NPairsLoss.ofDefaults().evaluate(array(Arrays.copyOf(X, 8)), pairs), mean(ofPairs));
        agrees(
                MultipleNegativesRankingLoss.ofDefaults().evaluate(array(Arrays.copyOf(X, 12)), new Triplets(4)),
                mean(ofTriplets));
    }

    @Test
    void should_regularise_variance_invariance_and_covariance() {
        int n = ROWS / 2;
        double expected = 0;
        for (int k = 0; k < DIMENSION; k++) {
            for (int i = 0; i < n; i++) {
                expected += 25 * Math.pow(X[2 * i][k] - X[2 * i + 1][k], 2) / (n * DIMENSION);
            }
        }
        for (int view = 0; view < 2; view++) {
            for (int k = 0; k < DIMENSION; k++) {
                for (int l = 0; l < DIMENSION; l++) {
                    double moment = covariance(view, k, l);
                    expected += k != l
                            ? moment * moment / DIMENSION
                            : 25 * Math.max(0, 1 - Math.sqrt(moment + 1e-4)) / DIMENSION / 2;
                }
            }
        }
        agrees(VICRegLoss.ofDefaults().evaluate(array(X), Pairs.of(Collections.nCopies(n, Relation.SAME))), expected);
    }

    private static double covariance(int view, int k, int l) {
        int n = ROWS / 2;
        double meanK = 0;
        double meanL = 0;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            meanK += X[2 * i + view][k] / n;
            meanL += X[2 * i + view][l] / n;
        }
        for (int i = 0; i < n; i++) {
            sum += (X[2 * i + view][k] - meanK) * (X[2 * i + view][l] - meanL) / (n - 1);
        }
        return sum;
    }

    @Test
    void should_draw_rows_to_their_centres() {
        double[][] centers = random(5, 3);
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            losses.add(Math.pow(distance(X[i], centers[CLASS[i]]), 2) / 2);
        }
        agrees(
                CenterLoss.ofClasses(5).evaluate(array(X), Labels.of(CLASS), Map.of("centers", array(centers))),
                mean(losses));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void should_multiply_the_angle_of_the_own_class(int margin) {
        double[][] w = random(5, 3);
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double norm = Math.sqrt(dot(X[i], X[i]));
            double own = 0;
            double sum = 0;
            for (int c = 0; c < 5; c++) {
                double angle = Math.acos(cosine(X[i], w[c]));
                double logit = norm * Math.cos(angle);
                if (c == CLASS[i]) {
                    int k = (int) Math.floor(margin * angle / Math.PI);
                    logit = norm * (Math.pow(-1, k) * Math.cos(margin * angle) - 2 * k);
                    own = logit;
                }
                sum += Math.exp(logit);
            }
            losses.add(Math.log(sum) - own);
        }
        agrees(
                SphereFaceLoss.ofClasses(5)
                        .withMargin(margin)
                        .evaluate(array(X), Labels.of(CLASS), Map.of("W", array(w).transpose())),
                mean(losses));
    }

    @Test
    void should_judge_pairs_by_their_cosine_or_by_a_learned_head() {
        double[] alpha = {-0.5, 0.3, -1, 0.2, -0.7};
        List<Double> cosines = new ArrayList<>();
        List<Double> entropies = new ArrayList<>();
        List<Relation> relations = new ArrayList<>();
        double[] probabilities = new double[ROWS / 2];
        for (int i = 0; i < ROWS / 2; i++) {
            double[] a = X[2 * i];
            double[] b = X[2 * i + 1];
            relations.add(Relation.ofSame(i % 3 == 0));
            double s = cosine(a, b);
            cosines.add(i % 3 == 0 ? 1 - s : Math.max(0, s - 0.1));
            double z = 0.4
                    + IntStream.range(0, 5)
                            .mapToDouble(k -> alpha[k] * Math.abs(a[k] - b[k]))
                            .sum();
            probabilities[i] = 1 / (1 + Math.exp(-z));
            entropies.add(-Math.log(i % 3 == 0 ? probabilities[i] : 1 - probabilities[i]));
        }
        Map<String, INDArray> weights = Map.of(
                "alpha", Nd4j.createFromArray(alpha).reshape(5, 1), "bias", Nd4j.createFromArray(new double[][] {{0.4}
                }));
        agrees(new CosineContrastiveLoss(0.1).evaluate(array(X), Pairs.of(relations)), mean(cosines));
        agrees(new LogisticPairLoss().evaluate(array(X), Pairs.of(relations), weights), mean(entropies));
        assertThat(new LogisticPairLoss().probabilities(array(X), weights))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(probabilities);
    }

    @Test
    void should_fail_if_a_row_is_left_without_a_pair() {
        assertThatThrownBy(() -> new LogisticPairLoss().probabilities(Nd4j.ones(DataType.DOUBLE, 3, 2), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embeddings: expected an even number of rows, two for each pair, got 3");
    }

    @Test
    void should_regularise_lengths() {
        double[] norms =
                Arrays.stream(X).mapToDouble(row -> Math.sqrt(dot(row, row))).toArray();
        double mean = Arrays.stream(norms).average().orElseThrow();
        agrees(LpRegulariser.ofDefaults().evaluate(array(X), Labels.of(CLASS)), mean);
        agrees(
                SphericalEmbeddingRegulariser.ofDefaults().evaluate(array(X), Labels.of(CLASS)),
                Arrays.stream(norms).map(n -> (n - mean) * (n - mean)).average().orElseThrow());
    }

    @Test
    void should_learn_a_boundary_for_each_class() {
        double[] beta = {0.8, 1, 1.2, 1.4, 0.9};
        double sum = 0;
        int active = 0;
        for (int a = 0; a < ROWS; a++) {
            for (int p = 0; p < ROWS; p++) {
                for (int n = 0; n < ROWS; n++) {
                    if (a != p && same(a, p) && !same(a, n)) {
                        double pull = Math.max(0, unitDistance(X[a], X[p]) - beta[CLASS[a]] + 0.2);
                        double push = Math.max(0, beta[CLASS[a]] - unitDistance(X[a], X[n]) + 0.2);
                        sum += pull + push + 0.5 * beta[CLASS[a]];
                        active += (pull > 0 ? 1 : 0) + (push > 0 ? 1 : 0);
                    }
                }
            }
        }
        MarginLoss loss = MarginLoss.ofDefaults().withBetas(5).withNu(0.5);
        agrees(
                loss.evaluate(
                        array(X),
                        Labels.of(CLASS),
                        Map.of("beta", Nd4j.createFromArray(beta).reshape(5, 1))),
                sum / active);
    }

    @Test
    void should_compare_a_batch_with_itself_and_with_the_past() {
        CrossBatchMemoryLoss loss = new CrossBatchMemoryLoss(
                ContrastiveLoss.ofDefaults()
                        .withDistance(new CosineSimilarity())
                        .withPositiveMargin(1)
                        .withNegativeMargin(-1)
                        .withReducer(new MeanReducer()),
                6);
        Map<String, INDArray> state = Map.of(
                "memory", Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 6, DIMENSION),
                "memoryLabels", Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 6, 1),
                "memoryState", Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 1, 2));
        int[][] batches = {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}};
        List<Integer> past = new ArrayList<>();
        for (int[] batch : batches) {
            double[][] rows = Arrays.stream(batch).mapToObj(i -> X[i]).toArray(double[][]::new);
            LossResult result = loss.evaluate(
                    array(rows),
                    Labels.of(Arrays.stream(batch).map(i -> CLASS[i]).toArray()),
                    state);
            List<Double> positives = new ArrayList<>();
            List<Double> negatives = new ArrayList<>();
            for (int a : batch) {
                // The queue of 6 holds the batch of 4 first, and 2 of the past.
                List<Integer> others = new ArrayList<>(past.subList(Math.max(0, past.size() - 2), past.size()));
                Arrays.stream(batch).filter(i -> i != a).forEach(others::add);
                for (int j : others) {
                    double s = cosine(X[a], X[j]);
                    (same(a, j) ? positives : negatives).add(same(a, j) ? 1 - s : s + 1);
                }
            }
            agrees(result, mean(positives) + mean(negatives));
            state = result.stateUpdates();
            Arrays.stream(batch).forEach(past::add);
            while (past.size() > 6) {
                past.remove(0);
            }
        }
    }

    @Test
    void should_add_weighted_losses() {
        LossResult one = NTXentLoss.ofDefaults().evaluate(array(X), Labels.of(CLASS));
        LossResult other = LpRegulariser.ofDefaults().evaluate(array(X), Labels.of(CLASS));
        LossResult sum = WeightedSumLoss.of(2, NTXentLoss.ofDefaults())
                .plus(0.5, LpRegulariser.ofDefaults())
                .evaluate(array(X), Labels.of(CLASS));
        agrees(sum, 2 * one.value() + 0.5 * other.value());
        INDArray expected = one.gradient().mul(2).add(other.gradient().mul(0.5));
        assertThat(sum.gradient().sub(expected).norm2Number().doubleValue()).isLessThan(1e-12);
    }
}
