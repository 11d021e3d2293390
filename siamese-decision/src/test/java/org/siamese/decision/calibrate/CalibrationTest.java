package org.siamese.decision.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siamese.decision.Decision;
import org.siamese.decision.evaluate.FixedScores;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;

class CalibrationTest {
    /** Newton's method in double precision; scikit-learn's _SigmoidCalibration gives the same to 8 digits. */
    @Test
    void should_fit_platts_curve_as_newtons_method_does() {
        LogisticCalibration got = LogisticCalibration.fit(FixedScores.pairs());
        assertThat(got.slope()).isCloseTo(1.1725961858511347, within(1e-6));
        assertThat(got.intercept()).isCloseTo(2.261607812256067, within(1e-6));
        assertThat(got.priorLogOdds()).isCloseTo(Math.log(1 / 3.0), within(1e-12));
    }

    @Test
    void should_fit_the_beta_curve_as_newtons_method_does() {
        BetaCalibration got = BetaCalibration.fit(FixedScores.pairs());
        assertThat(got.median()).isEqualTo(3.5);
        assertThat(got.a()).isCloseTo(2.739829538462002, within(2e-5));
        assertThat(got.b()).isCloseTo(2.483201204718835, within(2e-5));
        assertThat(got.c()).isCloseTo(-1.6504566702896686, within(2e-5));
    }

    /** Figures of scikit-learn's IsotonicRegression, increasing=False, out_of_bounds="clip"; 0 and 1 become Platt's targets. */
    @Test
    void should_fit_the_isotonic_curve_as_scikit_learn_does() {
        IsotonicCalibration got = IsotonicCalibration.fit(FixedScores.pairs());
        double[] at = {0.0, 0.75, 1.5, 2.2, 3.0, 3.1, 4.0, 4.6, 7.0};
        double[] expected = {
            11 / 12.0, 11 / 12.0, 11 / 12.0, 0.25, 0.25, 0.22105263157894733, 0.10526315789473684, 1 / 32.0, 1 / 32.0
        };
        for (int k = 0; k < at.length; k++) {
            assertThat(got.probability(at[k])).as("at %s", at[k]).isCloseTo(expected[k], within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_never_rise_and_stay_finite(CalibrationMethod method) {
        for (double gap : new double[] {0, 0.3, 5}) {
            SplittableRandom random = new SplittableRandom(9);
            double[] distances = new double[400];
            int[] left = new int[400];
            Arrays.setAll(left, k -> k % 3);
            Arrays.setAll(distances, k -> random.nextDouble() + (left[k] == 0 ? 0 : gap));
            Calibration got = method.fit(ScoredPairs.of(distances, left, new int[400]));
            double before = Double.POSITIVE_INFINITY;
            for (double d = 0; d < 8; d += 0.01) {
                double odds = got.logLikelihoodRatio(d);
                assertThat(odds).isFinite().isLessThanOrEqualTo(before);
                assertThat(got.probability(d)).isBetween(0.0, 1.0);
                before = odds;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_say_nothing_where_same_pairs_lie_farther_apart(CalibrationMethod method) {
        double[] distances = {5, 6, 7, 1, 2, 3};
        Calibration got = method.fit(ScoredPairs.of(distances, new int[] {0, 0, 0, 1, 1, 1}, new int[6]));
        assertThat(got.logLikelihoodRatio(1)).isCloseTo(0, within(1e-6));
        assertThat(got.logLikelihoodRatio(7)).isCloseTo(0, within(1e-6));
    }

    /** Two normal distributions of equal width: the log likelihood ratio is a line, here 2 - 4 d. */
    @ParameterizedTest
    @EnumSource
    void should_find_the_true_likelihood_ratio(CalibrationMethod method) {
        java.util.Random random = new java.util.Random(4);
        int n = 40_000;
        double[] distances = new double[n];
        int[] left = new int[n];
        for (int k = 0; k < n; k++) {
            left[k] = k % 5;
            distances[k] = 2 + 0.5 * random.nextGaussian() + (left[k] == 0 ? 0 : 1);
        }
        Calibration got = method.fit(ScoredPairs.of(distances, left, new int[n]));
        for (double d : new double[] {2.2, 2.5, 2.8}) {
            assertThat(got.logLikelihoodRatio(d)).as("at %s", d).isCloseTo(10 - 4 * d, within(0.35));
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_come_back_from_json(CalibrationMethod method) {
        ModelCalibration written = ModelCalibration.on(FixedScores.pairs(), "forty \"pairs\"")
                .method(method)
                .falseAcceptRate(0.1)
                .date(Instant.parse("2024-05-06T07:08:09Z"))
                .build();
        assertThat(ModelCalibration.fromJson(written.toJson())).isEqualTo(written);
        assertThat(written.calibrationSet().pairs()).isEqualTo(40);
        assertThat(written.calibrationSet().different()).isEqualTo(30);
    }

    @Test
    void should_refuse_other_json() {
        String json = ModelCalibration.on(FixedScores.pairs(), "").build().toJson();
        assertThatThrownBy(() -> ModelCalibration.fromJson("{"))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("expected JSON");
        assertThatThrownBy(() -> ModelCalibration.fromJson(json.replace("\"version\":1", "\"version\":9")))
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> ModelCalibration.fromJson(json.replace("LOGISTIC", "java.lang.Runtime")))
                .hasMessageContaining("LOGISTIC, BETA or ISOTONIC");
        assertThatThrownBy(() -> ModelCalibration.fromJson(json.replace("\"slope\":", "\"s\":")))
                .hasMessageContaining("slope: got none");
    }

    @Test
    void should_choose_thresholds_by_their_rules() {
        Roc roc = Roc.of(FixedScores.pairs());
        DecisionThreshold rate = DecisionThreshold.forFalseAcceptRate(roc, 0.1);
        assertThat(rate.measuredFalseAcceptRate()).isCloseTo(0.1, within(1e-12));
        assertThat(rate.distance()).isEqualTo(2.25);
        assertThat(rate.falseAcceptRate()).isEqualTo(0.1);
        DecisionThreshold equal = DecisionThreshold.forEqualError(roc);
        assertThat(equal.falseAcceptRate()).isCloseTo(0.25, within(1e-12));
        assertThat(equal.distance()).isBetween(2.5, 3.0);
        assertThatThrownBy(() -> DecisionThreshold.forFalseAcceptRate(roc, 0.01))
                .hasMessageContaining("at least 100 different pairs")
                .hasMessageContaining("got 30");
    }

    /** Bayes: accept where ln LR is at least ln(cost ratio) - ln(prior odds). */
    @Test
    void should_choose_the_threshold_of_least_cost() {
        Roc roc = Roc.of(FixedScores.pairs());
        LogisticCalibration line = new LogisticCalibration(2, 3, 0);
        DecisionCosts costs = new DecisionCosts(10, 1, 0.5);
        DecisionThreshold got = DecisionThreshold.forCosts(roc, line, costs);
        assertThat(got.distance()).isCloseTo((3 - Math.log(10)) / 2, within(1e-12));
        assertThat(DecisionThreshold.forCosts(roc, new LogisticCalibration(2, -30, 0), costs)
                        .measuredFalseAcceptRate())
                .isZero();
        assertThat(DecisionThreshold.forCosts(roc, new LogisticCalibration(0, 30, 0), costs)
                        .measuredFalseRejectRate())
                .isZero();
        assertThat(new DecisionCosts(1, 1, 0.2).logLikelihoodRatio()).isCloseTo(Math.log(4), within(1e-12));
    }

    private static List<String> saved() throws IOException {
        try (InputStream in = CalibrationTest.class.getResourceAsStream("saved-calibrations.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Written when calibrations still lay in the core. */
    @ParameterizedTest
    @EnumSource
    void should_read_and_write_json_as_before(CalibrationMethod method) throws IOException {
        String json = saved().get(method.ordinal());
        ModelCalibration read = ModelCalibration.fromJson(json);
        assertThat(read.calibration().method()).isEqualTo(method);
        assertThat(read.toJson()).isEqualTo(json);
        ModelCalibration now = ModelCalibration.on(FixedScores.pairs(), "forty \"pairs\"")
                .method(method)
                .falseAcceptRate(0.1)
                .date(Instant.parse("2024-05-06T07:08:09Z"))
                .build();
        assertThat(read.calibration().logOdds(2.6)).isCloseTo(now.calibration().logOdds(2.6), within(1e-9));
        assertThat(read.threshold()).isEqualTo(now.threshold());
        assertThat(read.calibrationSet()).isEqualTo(now.calibrationSet());
    }

    @ParameterizedTest
    @EnumSource
    void should_decide_by_the_threshold_and_never_by_what_is_no_number(CalibrationMethod method) {
        ModelCalibration rule = ModelCalibration.on(FixedScores.pairs(), "")
                .method(method)
                .falseAcceptRate(0.1)
                .build();
        Decision same = rule.decide(2.25);
        assertThat(same.isSame()).isTrue();
        assertThat(same.probabilitySame()).isEqualTo(rule.calibration().probability(2.25));
        assertThat(Math.log(same.likelihoodRatio()))
                .isCloseTo(rule.calibration().logLikelihoodRatio(2.25), within(1e-12));
        assertThat(same.falseAcceptRate()).isEqualTo(0.1);
        assertThat(rule.decide(Math.nextUp(2.25)).isSame()).isFalse();
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> rule.decide(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("distance: expected a finite number, got " + bad);
            assertThatThrownBy(() -> rule.calibration().probability(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> rule.calibration().logLikelihoodRatio(bad))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ModelCalibration.on(FixedScores.pairs(), "")
                            .threshold(bad)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got " + bad);
        }
    }
}
