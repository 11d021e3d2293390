package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.RowMatrix;

class VerificationTest {
    /** Identities on a line, one apart, with noise. */
    private static ScoredPairs onLine(int identities, int each, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[identities * each][1];
        int[] classes = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            classes[row] = row / each;
            rows[row][0] = classes[row] + noise * random.nextDouble();
        }
        return ScoredPairs.allPairs(RowMatrix.of(rows), classes);
    }

    @Test
    void should_pair_every_row_with_every_other_once() {
        RowMatrix embeddings = RowMatrix.of(new float[][] {{0, 0}, {3, 4}, {0, 1}});
        ScoredPairs pairs = ScoredPairs.allPairs(embeddings, new int[] {8, 9, 8});
        assertThat(pairs.size()).isEqualTo(3);
        assertThat(pairs.distance(0)).isEqualTo(5);
        assertThat(pairs.relation(0)).isEqualTo(Relation.DIFFERENT);
        assertThat(pairs.distance(1)).isEqualTo(1);
        assertThat(pairs.relation(1)).isEqualTo(Relation.SAME);
        assertThat(pairs.identityCount()).isEqualTo(2);
        assertThat(pairs.sameCount()).isEqualTo(1);
    }

    @Test
    void should_count_pairs_decided_rightly_at_the_threshold() {
        ScoredPairs pairs = ScoredPairs.of(new double[] {1, 3, 2, 4}, new int[] {0, 1, 0, 1}, new int[] {0, 1, 2, 2});
        Verification result = Verification.of(pairs, 2.5, 1);
        assertThat(result.accuracy().value()).isEqualTo(0.5);
        assertThat(result.pairs()).isEqualTo(4);
        assertThat(result.same()).isEqualTo(2);
        assertThat(result.identities()).isEqualTo(3);
    }

    @Test
    void should_give_the_same_interval_for_the_same_seed_and_enclose_the_value() {
        ScoredPairs pairs = onLine(12, 5, 1.5, 3);
        Verification first = Verification.of(pairs, 0.7, 11);
        assertThat(first).isEqualTo(Verification.of(pairs, 0.7, 11));
        assertThat(first.equalErrorRate().lower())
                .isLessThan(first.equalErrorRate().value());
        assertThat(first.equalErrorRate().upper())
                .isGreaterThan(first.equalErrorRate().value());
        assertThat(first.area().lower()).isLessThan(first.area().upper());
    }

    /** Identities that differ in how much they vary: what a pair bootstrap, which takes pairs to be independent, does not see. */
    private static ScoredPairs uneven(int identities, int each, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[identities * each][1];
        int[] classes = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            classes[row] = row / each;
            double spread = classes[row] % 2 == 0 ? 0.3 : 3;
            rows[row][0] = classes[row] + spread * random.nextDouble();
        }
        return ScoredPairs.allPairs(RowMatrix.of(rows), classes);
    }

    private static double width(Estimate estimate) {
        return estimate.upper() - estimate.lower();
    }

    @Test
    void should_resample_identities_and_not_pairs() {
        ScoredPairs known = uneven(12, 8, 3);
        double[] distances = new double[known.size()];
        List<Relation> relations = new ArrayList<>();
        for (int pair = 0; pair < distances.length; pair++) {
            distances[pair] = known.distance(pair);
            relations.add(known.relation(pair));
        }
        Verification overIdentities = Verification.of(known, 0.7, 1);
        Verification overPairs = Verification.of(ScoredPairs.of(distances, relations), 0.7, 1);
        assertThat(overPairs.area().value()).isEqualTo(overIdentities.area().value());
        assertThat(overPairs.identities()).isEqualTo(known.size());
        assertThat(width(overIdentities.area())).isGreaterThan(2 * width(overPairs.area()));
        assertThat(width(overIdentities.equalErrorRate())).isGreaterThan(2 * width(overPairs.equalErrorRate()));
        assertThat(width(overIdentities.falseRejectRate())).isGreaterThan(2 * width(overPairs.falseRejectRate()));
    }

    @Test
    void should_be_wider_with_fewer_identities() {
        Estimate few = Verification.of(onLine(5, 10, 1.5, 3), 0.7, 1).equalErrorRate();
        Estimate many = Verification.of(onLine(40, 10, 1.5, 3), 0.7, 1).equalErrorRate();
        assertThat(width(few)).isGreaterThan(width(many));
    }

    /**
     * Too narrow an interval misses the truth too often, too wide a one says less than it could. That of identities is somewhat wider
     * than need be: it covers 97 % here.
     */
    @Test
    void should_cover_the_truth_about_as_often_as_it_says() {
        int runs = 100;
        double[] values = new double[runs];
        Estimate[] areas = new Estimate[runs];
        for (int run = 0; run < runs; run++) {
            areas[run] = sampled(run).area();
            values[run] = areas[run].value();
        }
        double truth = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(values).map(v -> (v - truth) * (v - truth)).sum() / (runs - 1));
        long covered = Arrays.stream(areas)
                .filter(area -> area.lower() <= truth && truth <= area.upper())
                .count();
        double width = Arrays.stream(areas)
                .mapToDouble(VerificationTest::width)
                .average()
                .orElseThrow();
        assertThat(covered).isBetween(runs * 90L / 100, runs * 99L / 100);
        assertThat(width / (2 * 1.96 * deviation)).isBetween(1.0, 1.8);
    }

    private static Verification sampled(int run) {
        SplittableRandom random = new SplittableRandom(1000 + run);
        double[][] rows = new double[30 * 4][1];
        int[] classes = new int[rows.length];
        double[] centres = random.doubles(30, 0, 150).toArray();
        for (int row = 0; row < rows.length; row++) {
            classes[row] = row / 4;
            rows[row][0] = Math.floor(centres[classes[row]]) + 1.3 * random.nextDouble();
        }
        return Verification.of(ScoredPairs.allPairs(RowMatrix.of(rows), classes), 0.7, run);
    }

    @Test
    void should_measure_by_pass_what_the_curve_measures() {
        ScoredPairs pairs = onLine(9, 5, 1.7, 4);
        Roc roc = Roc.of(pairs);
        DistanceBins bins = DistanceBins.of(roc.sortedSame(), roc.sortedDifferent(), 1);
        int[] once = new int[9];
        Arrays.fill(once, 1);
        long[] same = new long[bins.size()];
        long[] different = new long[bins.size()];
        pairs.table()
                .tally(pairs.table().bins(bins), new int[][] {once}, new long[][] {same}, new long[][] {different});
        double[] measures = new ResampleMeasures(bins, null, new double[] {0.1}, 0.5).of(same, different);
        assertThat(measures[ResampleMeasures.AREA]).isCloseTo(roc.area(), within(1e-12));
        assertThat(measures[ResampleMeasures.EQUAL_ERROR])
                .isCloseTo(roc.equalError().rate(), within(1e-12));
        assertThat(measures[ResampleMeasures.MIN_CLLR]).isCloseTo(roc.minCllr(), within(1e-12));
        assertThat(measures[ResampleMeasures.FALSE_ACCEPT]).isCloseTo(roc.falseAcceptRate(1), within(1e-12));
        assertThat(measures[ResampleMeasures.TRUE_ACCEPT]).isCloseTo(roc.trueAcceptRateAt(0.1), within(1e-12));
    }

    /** Every pair counts as often as its identities were drawn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20_000, 400_000_000})
    void should_weigh_pairs_by_the_number_of_copies_of_their_identities(int most) {
        SplittableRandom random = new SplittableRandom(8);
        int[] classes = {4, 7, 4, 9, 7, 4, 9, 4, 11};
        int[] numbers = {0, 1, 0, 2, 1, 0, 2, 0, 3};
        RowMatrix rows = RowMatrix.of(random.doubles(classes.length).toArray(), classes.length, 1);
        PairTable table = ScoredPairs.allPairs(rows, classes).table();
        int[][] times = {{most, 1, 2, 1}, {0, most, 0, 2}, {2, 0, most, 0}};
        char[] bins = new char[table.size()];
        long[][] same = new long[times.length][5];
        long[][] different = new long[times.length][5];
        int pair = 0;
        for (int i = 0; i < numbers.length; i++) {
            for (int j = i + 1; j < numbers.length; j++, pair++) {
                bins[pair] = (char) random.nextInt(5);
                for (int resample = 0; resample < times.length; resample++) {
                    int first = times[resample][numbers[i]];
                    if (numbers[i] == numbers[j]) {
                        same[resample][bins[pair]] += first;
                    } else {
                        different[resample][bins[pair]] += (long) first * times[resample][numbers[j]];
                    }
                }
            }
        }
        long[][] gotSame = new long[times.length][5];
        long[][] gotDifferent = new long[times.length][5];
        table.tally(bins, times, gotSame, gotDifferent);
        assertThat(gotSame).isDeepEqualTo(same);
        assertThat(gotDifferent).isDeepEqualTo(different);
    }

    /** Where all same pairs cost one thing and all different ones another, drawing identities changes nothing. */
    @Test
    void should_not_let_resamples_lean_to_one_kind_of_pair() {
        SameProbability unsure = new SameProbability() {
            @Override
            public double logLikelihoodRatio(double distance) {
                return 0;
            }

            @Override
            public double priorLogOdds() {
                return Math.log(1.0 / 9);
            }
        };
        ScoredPairs pairs = onLine(3, 6, 0.9, 2);
        Verification result = Verification.of(pairs, -1, unsure, 4);
        double share = 45.0 / 153;
        Estimate brier = result.probabilities().orElseThrow().brier();
        assertThat(brier.value()).isCloseTo(share * 0.81 + (1 - share) * 0.01, within(1e-12));
        assertThat(brier.lower()).isCloseTo(brier.value(), within(1e-12));
        assertThat(brier.upper()).isCloseTo(brier.value(), within(1e-12));
        ReliabilityBin bin = result.probabilities().orElseThrow().reliability().get(0);
        assertThat(bin.shareSame().value()).isCloseTo(share, within(1e-12));
        assertThat(bin.shareSame().upper()).isCloseTo(share, within(1e-12));
        // At this threshold all pairs are decided to be different.
        assertThat(result.accuracy().value()).isCloseTo(1 - share, within(1e-12));
        assertThat(result.accuracy().lower()).isCloseTo(1 - share, within(1e-12));
    }

    @Test
    void should_keep_full_certainty_where_all_is_right() {
        Verification result = Verification.of(onLine(6, 4, 0.2, 5), 0.5, 1);
        assertThat(result.area()).isEqualTo(new Estimate(1, 1, 1));
        assertThat(result.equalErrorRate().value()).isCloseTo(0, within(1e-12));
        assertThat(result.equalErrorRate().percent()).isEqualTo("0.00 % [0.00, 0.00]");
    }

    @Test
    void should_fail_if_embeddings_and_identities_differ_in_number() {
        assertThatThrownBy(() -> ScoredPairs.allPairs(RowMatrix.of(new float[3][2]), new int[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 2 rows for 2 identities")
                .hasMessageContaining("got 3");
    }

    @Test
    void should_refuse_distances_and_thresholds_that_are_no_numbers() {
        ScoredPairs pairs = onLine(3, 2, 0.5, 1);
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Verification.of(pairs, bad, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("threshold: expected a finite number, got " + bad);
            assertThatThrownBy(() -> ScoredPairs.of(new double[] {1, bad}, List.of(Relation.SAME, Relation.DIFFERENT)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("distances, pair 1: expected a finite number, got " + bad);
        }
        assertThatThrownBy(() -> Roc.of(pairs).falseAcceptRate(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threshold: expected a number, got NaN");
        RowMatrix huge = RowMatrix.of(new double[][] {{0}, {1e300}, {-1e300}});
        assertThatThrownBy(() -> ScoredPairs.allPairs(huge, new int[] {0, 0, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("expected values whose distance is finite, got Infinity");
    }
}
