package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

/** Figures of scikit-learn on {@link FixedScores}, and plain loops. */
class PublishedFiguresTest {
    private static final SameProbability LOGISTIC = new SameProbability() {
        @Override
        public double logLikelihoodRatio(double distance) {
            return 2.261607812256067 - 1.1725961858511347 * distance - priorLogOdds();
        }

        @Override
        public double priorLogOdds() {
            return Math.log(10 / 30.0);
        }
    };

    /** roc_auc_score, roc_curve, brier_score_loss and calibration_curve; Cllr and minCllr by their formulas on IsotonicRegression. */
    @Test
    void should_give_the_figures_of_scikit_learn_with_ties() {
        Verification result = Verification.of(FixedScores.pairs(), 2.5, LOGISTIC, 1);

        assertThat(result.area().value()).isCloseTo(0.8266666666666667, within(1e-14));
        assertThat(result.equalErrorRate().value()).isCloseTo(0.25, within(1e-14));
        assertThat(result.minCllr().value()).isCloseTo(0.6174213613954764, within(1e-12));
        assertThat(result.falseAcceptRate().value()).isCloseTo(0.2, within(1e-14));
        assertThat(result.falseRejectRate().value()).isCloseTo(0.3, within(1e-14));
        assertThat(result.halfTotalErrorRate().value()).isCloseTo(0.25, within(1e-14));
        assertThat(result.accuracy().value()).isCloseTo(31 / 40.0, within(1e-14));
        ProbabilityQuality quality = result.probabilities().orElseThrow();
        assertThat(quality.brier().value()).isCloseTo(0.11996723751856062, within(1e-9));
        assertThat(quality.cllr().value()).isCloseTo(0.7098329402315823, within(1e-9));
        assertThat(quality.reliability()).extracting(ReliabilityBin::pairs).containsExactly(13, 10, 4, 5, 3, 1, 2, 2);
        assertThat(quality.reliability().get(3).shareSame().value()).isCloseTo(0.4, within(1e-12));
        assertThat(quality.reliability().get(6).probability()).isCloseTo(0.748195558727847, within(1e-9));
        assertThat(quality.reliability().get(6).from()).isEqualTo(0.7);
    }

    @Test
    void should_leave_out_points_on_straight_lines_only() {
        Roc roc = Roc.of(FixedScores.pairs());
        double[] falseAccept = {0, 0, 0, 0, 0.1, 0.2, 0.3, 0.6, 26 / 30.0, 1};
        double[] trueAccept = {0, 0.2, 0.4, 0.5, 0.5, 0.7, 0.8, 0.9, 1, 1};
        for (int point = 0; point < falseAccept.length; point++) {
            double onCurve = onCurve(roc, falseAccept[point], trueAccept[point]);
            assertThat(onCurve).as("point %d", point).isCloseTo(0, within(1e-12));
        }
        assertThat(roc.size()).isLessThan(falseAccept.length);
        Det det = Det.of(roc);
        assertThat(det.falseRejectRates()[0]).isEqualTo(1);
        assertThat(Det.normalDeviate(0.001)).isCloseTo(-3.090232306, within(1e-8));
    }

    /** Distance of a point from the curve, along the diagonal at least. */
    private static double onCurve(Roc roc, double x, double y) {
        double[] f = roc.falseAcceptRates();
        double[] t = roc.trueAcceptRates();
        double best = Double.POSITIVE_INFINITY;
        for (int k = 1; k < f.length; k++) {
            double dx = f[k] - f[k - 1];
            double dy = t[k] - t[k - 1];
            double share = ((x - f[k - 1]) * dx + (y - t[k - 1]) * dy) / (dx * dx + dy * dy);
            double s = Math.max(0, Math.min(1, share));
            best = Math.min(best, Math.hypot(x - f[k - 1] - s * dx, y - t[k - 1] - s * dy));
        }
        return best;
    }

    @Test
    void should_give_chance_where_all_distances_are_equal() {
        ScoredPairs pairs = ScoredPairs.of(new double[20], ids(20, 4), new int[20]);
        Verification result = Verification.of(pairs, 1, 1);
        assertThat(result.area().value()).isEqualTo(0.5);
        assertThat(result.equalErrorRate().value()).isEqualTo(0.5);
        assertThat(result.minCllr().value()).isCloseTo(1, within(1e-12));
        assertThat(result.falseAcceptRate().value()).isEqualTo(1);
    }

    @Test
    void should_refuse_one_kind_of_pair() {
        assertThatThrownBy(() -> Verification.of(ScoredPairs.of(new double[3], new int[3], new int[3]), 1, 1))
                .hasMessageContaining("3 same and 0 different");
    }

    private static int[] ids(int count, int modulus) {
        int[] ids = new int[count];
        Arrays.setAll(ids, k -> k % modulus);
        return ids;
    }

    /** Each rate from a loop over all thresholds, also in the sampled-step resamples where nothing is weighted. */
    @Test
    void should_equal_plain_loops_on_many_distances() {
        SplittableRandom random = new SplittableRandom(3);
        int n = 12_000;
        double[] distances = new double[n];
        int[] left = new int[n];
        for (int k = 0; k < n; k++) {
            left[k] = random.nextInt(5);
            distances[k] = random.nextDouble() + (left[k] == 0 ? 0 : 0.3);
        }
        ScoredPairs pairs = ScoredPairs.of(distances, left, new int[n]);
        Verification result = Verification.of(pairs, 0.6, 1);
        double same = 0;
        double different = 0;
        for (int k = 0; k < n; k++) {
            same += left[k] == 0 ? 1 : 0;
            different += left[k] != 0 ? 1 : 0;
        }
        for (TrueAcceptRate at : result.trueAcceptRates()) {
            if (at.rate().isEmpty()) {
                assertThat(at.falseAcceptRate() * different).isLessThan(TrueAcceptRate.NEEDED);
                assertThat(at.toString()).contains("not measured");
                continue;
            }
            double best = 0;
            double[] thresholds = distances.clone();
            Arrays.sort(thresholds);
            for (int i = 0; i < n; i += 7) {
                double f = 0;
                double t = 0;
                for (int k = 0; k < n; k++) {
                    if (distances[k] <= thresholds[i]) {
                        f += left[k] != 0 ? 1 : 0;
                        t += left[k] == 0 ? 1 : 0;
                    }
                }
                if (f / different > at.falseAcceptRate()) {
                    break;
                }
                best = t / same;
            }
            assertThat(at.rate().orElseThrow().value())
                    .as("at %s", at.falseAcceptRate())
                    .isCloseTo(best, within(8 / same));
        }
        assertThat(result.trueAcceptRates())
                .extracting(at -> at.rate().isPresent())
                .containsExactly(true, true, false, false);
        assertThat(result.area().lower()).isLessThan(result.area().value());
        assertThat(result.area().upper()).isGreaterThan(result.area().value());
    }

    /** Steps of many distances must not move what an unweighted draw measures. */
    @Test
    void should_measure_in_steps_what_it_measures_exactly() {
        SplittableRandom random = new SplittableRandom(5);
        double[][] rows = new double[200][3];
        int[] classes = new int[200];
        for (int row = 0; row < 200; row++) {
            classes[row] = row / 5;
            for (int k = 0; k < 3; k++) {
                rows[row][k] = 2 * new SplittableRandom(classes[row] * 3L + k).nextDouble() + random.nextDouble();
            }
        }
        ScoredPairs pairs = ScoredPairs.allPairs(RowMatrix.of(rows), classes);
        Roc roc = Roc.of(pairs);
        DistanceBins bins = DistanceBins.of(roc.sortedSame(), roc.sortedDifferent(), 0.5);
        assertThat(bins.exact()).isFalse();
        int[] once = new int[40];
        Arrays.fill(once, 1);
        long[] same = new long[bins.size()];
        long[] different = new long[bins.size()];
        pairs.table()
                .tally(pairs.table().bins(bins), new int[][] {once}, new long[][] {same}, new long[][] {different});
        double[] rates = {0.1, 0.01, 0.001};
        double[] got = new ResampleMeasures(bins, null, rates, 0.5).of(same, different);
        assertThat(got[ResampleMeasures.AREA]).isCloseTo(roc.area(), within(1e-4));
        assertThat(got[ResampleMeasures.EQUAL_ERROR]).isCloseTo(roc.equalError().rate(), within(1e-3));
        assertThat(got[ResampleMeasures.FALSE_ACCEPT]).isEqualTo(roc.falseAcceptRate(0.5));
        assertThat(got[ResampleMeasures.FALSE_REJECT]).isCloseTo(roc.falseRejectRate(0.5), within(1e-15));
        for (int k = 0; k < rates.length; k++) {
            assertThat(got[ResampleMeasures.TRUE_ACCEPT + k]).isCloseTo(roc.trueAcceptRateAt(rates[k]), within(6e-3));
        }
    }

    /** A writer's genuine and forged pairs go together; two writers who are right and wrong throughout show it. */
    @Test
    void should_draw_writers_where_relations_are_given() {
        double[] distances = {1, 1, 3, 3, 3, 3, 1, 1};
        List<Relation> relations = List.of(
                Relation.SAME,
                Relation.SAME,
                Relation.DIFFERENT,
                Relation.DIFFERENT,
                Relation.SAME,
                Relation.SAME,
                Relation.DIFFERENT,
                Relation.DIFFERENT);
        int[] writers = {7, 7, 7, 7, 9, 9, 9, 9};
        Verification result = Verification.of(ScoredPairs.of(distances, relations, writers, writers), 2, 1);
        assertThat(result.identities()).isEqualTo(2);
        assertThat(result.accuracy()).isEqualTo(new Estimate(0.5, 0, 1));
    }

    @Test
    void should_draw_pairs_in_the_right_shares_where_there_are_too_many() {
        int[] identityOf = new int[600];
        Arrays.setAll(identityOf, row -> row < 300 ? 0 : row);
        PairSample sample = PairSample.of(dense(identityOf), 301, 4000, new SplittableRandom(1));
        assertThat(sample.same()).isEqualTo(2000);
        double[][] rows = new double[600][1];
        for (int row = 0; row < 600; row++) {
            rows[row][0] = row;
        }
        PairList list = sample.measure(RowMatrix.of(rows), EuclideanDistance.plain());
        int outside = 0;
        for (int pair = 0; pair < list.size(); pair++) {
            assertThat(list.same(pair)).isEqualTo(list.left(pair) == list.right(pair));
            assertThat(list.distance(pair)).isPositive();
            outside += !list.same(pair) && (list.left(pair) == 0 || list.right(pair) == 0) ? 1 : 0;
        }
        // 300 x 300 of the 300 x 300 + 300 x 299 / 2 different pairs have a member of the large identity.
        assertThat(outside / 2000.0).isCloseTo(0.667, within(0.05));
    }

    private static int[] dense(int[] identities) {
        int[] names = Arrays.stream(identities).distinct().sorted().toArray();
        return Arrays.stream(identities)
                .map(identity -> Arrays.binarySearch(names, identity))
                .toArray();
    }

    @Test
    void should_compare_by_the_given_distance() {
        ScoredPairs pairs = ScoredPairs.allPairs(
                RowMatrix.of(new double[][] {{1, 0}, {0, 2}, {3, 0}}), new int[] {1, 2, 1}, new CosineDistance());
        assertThat(pairs.distance(0)).isCloseTo(1, within(1e-12));
        assertThat(pairs.distance(1)).isCloseTo(0, within(1e-12));
        assertThat(pairs.left(2)).isEqualTo(2);
        assertThat(pairs.right(2)).isEqualTo(1);
        assertThat(pairs.sampled()).isFalse();
    }

    @Test
    void should_find_the_greatest_threshold_of_a_rate() {
        Roc roc = Roc.of(ScoredPairs.of(new double[] {1, 2, 3, 4, 5}, new int[] {0, 1, 0, 1, 1}, new int[5]));
        assertThat(roc.thresholdFor(0)).isEqualTo(1.5);
        assertThat(roc.thresholdFor(0.34)).isEqualTo(3.5);
        assertThat(roc.trueAcceptRateAt(0.34)).isEqualTo(1);
        assertThat(roc.thresholdFor(1)).isEqualTo(5);
    }

    /** Student's interval of 1, 2, 3: 2 +- 4.302653 / sqrt(3). */
    @Test
    void should_give_students_interval_over_folds() {
        FoldStatistics folds = FoldStatistics.of(1, 1, 2, 3);
        assertThat(folds.mean()).isEqualTo(2);
        assertThat(folds.deviation()).isEqualTo(1);
        assertThat(folds.upper()).isCloseTo(2 + 4.302652729911275 / Math.sqrt(3), within(1e-9));
        assertThat(folds.ofShares().lower()).isZero();
        assertThat(folds.ofShares().upper()).isEqualTo(1);
        assertThat(FoldStatistics.of(1, 0.4, 0.5, 0.6).ofShares()).isEqualTo(FoldStatistics.of(1, 0.4, 0.5, 0.6));
        CrossValidation result =
                CrossValidation.over(List.of(1L, 2L, 3L), seed -> Verification.of(FixedScores.pairs(), 2, seed));
        assertThat(result.equalErrorRate().mean()).isCloseTo(0.25, within(1e-12));
        assertThat(result.equalErrorRate().deviation()).isZero();
        assertThat(result.pairs()).isEqualTo(120);
    }

    /** Two repeats of three folds: t of 5 degrees of freedom 2.570582, 1/6 + 1/2 in place of 1/6 (Nadeau and Bengio). */
    @Test
    void should_not_take_more_deals_for_more_identities() {
        double half = 2.570581835636314 * Math.sqrt(1.0 / 6 + 1.0 / 2);
        FoldStatistics twice = FoldStatistics.of(2, 1, 3, 1, 3, 2, 2);
        assertThat(twice.folds()).isEqualTo(6);
        assertThat(twice.deviation()).isCloseTo(Math.sqrt(4.0 / 5), within(1e-12));
        assertThat(twice.upper()).isCloseTo(2 + half * Math.sqrt(4.0 / 5), within(1e-9));
        assertThat(twice.lower()).isCloseTo(2 - half * Math.sqrt(4.0 / 5), within(1e-9));

        Verification fold = Verification.of(FixedScores.pairs(), 2, 1);
        assertThat(new CrossValidation(List.of(fold, fold, fold, fold), 2).equalErrorRate())
                .isEqualTo(new FoldStatistics(4, 0.25, 0, 0.25, 0.25));
        assertThatThrownBy(() -> new CrossValidation(List.of(fold, fold, fold), 2))
                .hasMessage("folds: expected as many for each of 2 repeats and at least 2, got 3 in all");
        assertThatThrownBy(() -> new CrossValidation(List.of(fold)))
                .hasMessage("folds: expected as many for each of 1 repeats and at least 2, got 1 in all");
    }
}
