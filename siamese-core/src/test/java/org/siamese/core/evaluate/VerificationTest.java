package org.siamese.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.decision.Relation;

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
        return ScoredPairs.allPairs(Nd4j.create(rows), Labels.of(classes));
    }

    @Test
    void should_pair_every_row_with_every_other_once() {
        INDArray embeddings = Nd4j.create(new double[][] {{0, 0}, {3, 4}, {0, 1}});
        ScoredPairs pairs = ScoredPairs.allPairs(embeddings, Labels.of(8, 9, 8));
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

    /** The interval over identities must be wider than one that takes pairs to be independent. */
    @Test
    void should_be_wider_with_fewer_identities() {
        Verification few = Verification.of(onLine(5, 10, 1.5, 3), 0.7, 1);
        Verification many = Verification.of(onLine(40, 10, 1.5, 3), 0.7, 1);
        double fewWidth = few.equalErrorRate().upper() - few.equalErrorRate().lower();
        double manyWidth = many.equalErrorRate().upper() - many.equalErrorRate().lower();
        assertThat(fewWidth).isGreaterThan(manyWidth);
    }

    @Test
    void should_cover_the_truth_about_as_often_as_it_says() {
        double truth = Verification.of(onLine(150, 4, 1.3, 99), 0.7, 1).area().value();
        int covered = 0;
        int runs = 60;
        for (int run = 0; run < runs; run++) {
            // Same spacing seen through fewer identities: scale the gaps by drawing identities from the long line.
            Estimate area = sampled(run).area();
            if (area.lower() <= truth && truth <= area.upper()) {
                covered++;
            }
        }
        assertThat(covered).isGreaterThanOrEqualTo(runs * 3 / 4);
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
        return Verification.of(ScoredPairs.allPairs(Nd4j.create(rows), Labels.of(classes)), 0.7, run);
    }

    @Test
    void should_measure_by_pass_what_the_curve_measures() {
        ScoredPairs pairs = onLine(9, 5, 1.7, 4);
        Roc roc = Roc.of(pairs);
        DistanceSteps steps = DistanceSteps.of(roc.sortedSame(), roc.sortedDifferent(), 1);
        int[] once = new int[9];
        java.util.Arrays.fill(once, 1);
        long[] same = new long[steps.size()];
        long[] different = new long[steps.size()];
        pairs.table()
                .tally(pairs.table().steps(steps), new int[][] {once}, new long[][] {same}, new long[][] {different});
        double[] measures = new DrawMeasures(steps, null, new double[] {0.1}, 0.5).of(same, different);
        assertThat(measures[DrawMeasures.AREA]).isCloseTo(roc.area(), within(1e-12));
        assertThat(measures[DrawMeasures.EQUAL_ERROR])
                .isCloseTo(roc.equalError().rate(), within(1e-12));
        assertThat(measures[DrawMeasures.MIN_CLLR]).isCloseTo(roc.minCllr(), within(1e-12));
        assertThat(measures[DrawMeasures.FALSE_ACCEPT]).isCloseTo(roc.falseAcceptRate(1), within(1e-12));
        assertThat(measures[DrawMeasures.TRUE_ACCEPT]).isCloseTo(roc.trueAcceptRateAt(0.1), within(1e-12));
    }

    /** Every pair counts as often as its identities were drawn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20_000, 400_000_000})
    void should_weigh_pairs_by_the_draws_of_their_identities(int most) {
        SplittableRandom random = new SplittableRandom(8);
        int[] classes = {4, 7, 4, 9, 7, 4, 9, 4, 11};
        int[] numbers = {0, 1, 0, 2, 1, 0, 2, 0, 3};
        INDArray rows = Nd4j.create(random.doubles(classes.length).toArray()).reshape(classes.length, 1);
        PairTable table = ScoredPairs.allPairs(rows, Labels.of(classes)).table();
        int[][] times = {{most, 1, 2, 1}, {0, most, 0, 2}, {2, 0, most, 0}};
        char[] steps = new char[table.size()];
        long[][] same = new long[times.length][5];
        long[][] different = new long[times.length][5];
        int pair = 0;
        for (int i = 0; i < numbers.length; i++) {
            for (int j = i + 1; j < numbers.length; j++, pair++) {
                steps[pair] = (char) random.nextInt(5);
                for (int draw = 0; draw < times.length; draw++) {
                    int first = times[draw][numbers[i]];
                    if (numbers[i] == numbers[j]) {
                        same[draw][steps[pair]] += first;
                    } else {
                        different[draw][steps[pair]] += (long) first * times[draw][numbers[j]];
                    }
                }
            }
        }
        long[][] gotSame = new long[times.length][5];
        long[][] gotDifferent = new long[times.length][5];
        table.tally(steps, times, gotSame, gotDifferent);
        assertThat(gotSame).isDeepEqualTo(same);
        assertThat(gotDifferent).isDeepEqualTo(different);
    }

    /** Where all same pairs cost one thing and all different ones another, drawing identities changes nothing. */
    @Test
    void should_not_let_draws_lean_to_one_kind_of_pair() {
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
        assertThatThrownBy(() -> ScoredPairs.allPairs(Nd4j.zeros(3, 2), Labels.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, dimension]")
                .hasMessageContaining("[3, 2]");
    }
}
