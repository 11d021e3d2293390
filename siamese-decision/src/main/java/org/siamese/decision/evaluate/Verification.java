package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How well a distance verifies, each measure with a bootstrap interval over identities.
 *
 * <p>Values are exact on the given pairs. For the intervals, identities, not pairs, are drawn with replacement, because the pairs of
 * one identity are not independent: a pair within one identity (a same pair, or a forgery of a writer) counts as often as its
 * identity was drawn, a pair of two identities as often as the product of both. Resamples without any same or different pair are drawn again.
 * An identity that was drawn twice makes no different pair with its copy, so that a resample holds too few of those; accuracy, Brier
 * score and the shares of reliability, which are over both kinds, are therefore taken at the share of same pairs that all pairs have.
 * Where more than 4,096 different distances occur, the resamples see them in about that many bins, which moves the ends of an
 * interval by far less than its width. With few identities an interval is wide, or says little: three give ten distinct
 * resamples. Davison and Hinkley, "Bootstrap Methods and their Application" (1997), percentile interval.
 *
 * @param counts what was measured
 * @param area area under the ROC curve; 1 is perfect, 0.5 is chance
 * @param equalErrorRate rate at which false accepts and false rejects are equal; 0 is perfect, 0.5 is chance
 * @param minCllr log-likelihood-ratio cost in bits that the best monotone calibration of these very pairs would have; 0 is
 *     perfect, 1 is chance
 * @param trueAcceptRates true accept rates at false accept rates of 0.1, 0.01, 0.001 and 0.0001, absent where counts do not allow
 * @param atThreshold errors at the threshold
 * @param quality quality of the calibration, null where none was given; {@link #probabilities()} says the same
 */
public record Verification(
        PairCounts counts,
        Estimate area,
        Estimate equalErrorRate,
        Estimate minCllr,
        List<TrueAcceptRate> trueAcceptRates,
        ThresholdErrors atThreshold,
        @Nullable ProbabilityQuality quality) {
    /** Number of bootstrap resamples. */
    public static final int RESAMPLES = 1000;

    /** Confidence of the intervals. */
    public static final double CONFIDENCE = 0.95;

    /** Resamples that share a pass over the pairs. */
    private static final int TOGETHER = 8;

    private static final double[] FALSE_ACCEPT_RATES = {1e-1, 1e-2, 1e-3, 1e-4};

    /** Copies the list. */
    public Verification {
        trueAcceptRates = List.copyOf(trueAcceptRates);
    }

    /**
     * Measures the given pairs.
     *
     * @param test pairs of identities that neither training nor the choice of the threshold has seen
     * @param threshold from calibration pairs, see {@link Roc#balancedThreshold()}
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if there is no same pair or no different one, or the threshold is NaN or infinite
     */
    public static Verification of(ScoredPairs test, double threshold, long seed) {
        return measure(test, threshold, null, seed);
    }

    /**
     * Measures the given pairs, and the probabilities that a calibration gives them.
     *
     * @param test pairs of identities that neither training nor calibration has seen
     * @param threshold from calibration pairs
     * @param calibration from calibration pairs
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if there is no same pair or no different one, or the threshold is NaN or infinite
     */
    public static Verification of(ScoredPairs test, double threshold, SameProbability calibration, long seed) {
        return measure(test, threshold, calibration, seed);
    }

    private static Verification measure(
            ScoredPairs test, double threshold, @Nullable SameProbability calibration, long seed) {
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold: expected a finite number, got " + threshold);
        }
        Roc roc = Roc.of(test);
        double[] same = roc.sortedSame();
        double[] different = roc.sortedDifferent();
        DistanceBins bins = DistanceBins.of(same, different, threshold);
        BinCosts costs = calibration == null ? null : BinCosts.of(same, different, bins, calibration);
        PairPopulation population = test.population();
        double[] rates = Arrays.stream(FALSE_ACCEPT_RATES)
                .filter(rate -> TrueAcceptRate.known(rate, different.length))
                .toArray();
        ResampleMeasures measures =
                new ResampleMeasures(bins, costs, rates, (double) population.same() / population.pairs());
        double[] exact = exact(roc, threshold, costs, rates, measures);
        PairTable table = test.table();
        char[] binOf = table.bins(bins);
        Bootstrap resamples = Bootstrap.of(
                table.identities(),
                RESAMPLES,
                TOGETHER,
                seed,
                times -> {
                    long[][] sameTally = new long[times.length][bins.size()];
                    long[][] differentTally = new long[times.length][bins.size()];
                    table.tally(binOf, times, sameTally, differentTally);
                    return IntStream.range(0, times.length)
                            .mapToObj(k -> Optional.ofNullable(measures.of(sameTally[k], differentTally[k])))
                            .toList();
                },
                exact);
        Estimate[] estimates = new Estimate[measures.size()];
        Arrays.setAll(estimates, k -> resamples.estimate(exact[k], k, CONFIDENCE));
        List<TrueAcceptRate> trueAccepts = new ArrayList<>();
        for (int k = 0; k < FALSE_ACCEPT_RATES.length; k++) {
            Estimate known = k < rates.length ? estimates[ResampleMeasures.TRUE_ACCEPT + k] : null;
            trueAccepts.add(new TrueAcceptRate(FALSE_ACCEPT_RATES[k], different.length, known));
        }
        return new Verification(
                new PairCounts(test.size(), test.sameCount(), test.identityCount(), population),
                estimates[ResampleMeasures.AREA],
                estimates[ResampleMeasures.EQUAL_ERROR],
                estimates[ResampleMeasures.MIN_CLLR],
                trueAccepts,
                new ThresholdErrors(
                        threshold,
                        estimates[ResampleMeasures.FALSE_ACCEPT],
                        estimates[ResampleMeasures.FALSE_REJECT],
                        estimates[ResampleMeasures.ACCURACY],
                        estimates[ResampleMeasures.HALF_TOTAL_ERROR]),
                costs == null ? null : quality(costs, estimates));
    }

    private static double[] exact(
            Roc roc, double threshold, @Nullable BinCosts costs, double[] rates, ResampleMeasures measures) {
        double same = roc.sameCount();
        double different = roc.differentCount();
        double[] result = new double[measures.size()];
        result[ResampleMeasures.AREA] = roc.area();
        result[ResampleMeasures.EQUAL_ERROR] = roc.equalError().rate();
        result[ResampleMeasures.MIN_CLLR] = roc.minCllr();
        result[ResampleMeasures.FALSE_ACCEPT] = roc.falseAcceptRate(threshold);
        result[ResampleMeasures.FALSE_REJECT] = roc.falseRejectRate(threshold);
        result[ResampleMeasures.ACCURACY] =
                measures.mean(roc.trueAcceptRate(threshold), 1 - result[ResampleMeasures.FALSE_ACCEPT]);
        result[ResampleMeasures.HALF_TOTAL_ERROR] =
                (result[ResampleMeasures.FALSE_ACCEPT] + result[ResampleMeasures.FALSE_REJECT]) / 2;
        for (int k = 0; k < rates.length; k++) {
            result[ResampleMeasures.TRUE_ACCEPT + k] = roc.trueAcceptRateAt(rates[k]);
        }
        if (costs != null) {
            double[] brier = costs.brier();
            result[ResampleMeasures.CLLR] = costs.cllr();
            result[ResampleMeasures.BRIER] = measures.mean(brier[0], brier[1]);
            double[] s = costs.reliability(true)[0];
            double[] d = costs.reliability(false)[0];
            for (int bin = 0; bin < BinCosts.RELIABILITY_BINS; bin++) {
                result[ResampleMeasures.RELIABILITY + bin] = measures.shareInBin(s[bin] / same, d[bin] / different);
            }
        }
        return result;
    }

    private static ProbabilityQuality quality(BinCosts costs, Estimate[] estimates) {
        double[][] same = costs.reliability(true);
        double[][] different = costs.reliability(false);
        List<ReliabilityBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BinCosts.RELIABILITY_BINS; bin++) {
            double pairs = same[0][bin] + different[0][bin];
            if (pairs > 0) {
                bins.add(new ReliabilityBin(
                        (double) bin / BinCosts.RELIABILITY_BINS,
                        (double) (bin + 1) / BinCosts.RELIABILITY_BINS,
                        (int) pairs,
                        (same[1][bin] + different[1][bin]) / pairs,
                        estimates[ResampleMeasures.RELIABILITY + bin]));
            }
        }
        return new ProbabilityQuality(estimates[ResampleMeasures.CLLR], estimates[ResampleMeasures.BRIER], bins);
    }

    /** Number of pairs. */
    public int pairs() {
        return counts.pairs();
    }

    /** How many of them are the same. */
    public int same() {
        return counts.same();
    }

    /** Number of identities. */
    public int identities() {
        return counts.identities();
    }

    /** The greatest distance that is decided to be the same. */
    public double threshold() {
        return atThreshold.threshold();
    }

    /** Share of pairs decided rightly at the threshold. */
    public Estimate accuracy() {
        return atThreshold.accuracy();
    }

    /** Share of different pairs accepted at the threshold. */
    public Estimate falseAcceptRate() {
        return atThreshold.falseAcceptRate();
    }

    /** Share of same pairs rejected at the threshold. */
    public Estimate falseRejectRate() {
        return atThreshold.falseRejectRate();
    }

    /** (false accept rate + false reject rate) / 2 at the threshold. */
    public Estimate halfTotalErrorRate() {
        return atThreshold.halfTotalErrorRate();
    }

    /** Quality of the calibration's probabilities, where one was given. */
    public Optional<ProbabilityQuality> probabilities() {
        return Optional.ofNullable(quality);
    }
}
