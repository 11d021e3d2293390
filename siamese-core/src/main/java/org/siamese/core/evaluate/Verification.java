package org.siamese.core.evaluate;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * How well a distance verifies: area under the ROC curve, equal error rate and the accuracy at a threshold that was chosen
 * elsewhere, each with a bootstrap interval over identities.
 *
 * <p>Identities, not pairs, are drawn with replacement, because the pairs of one identity are not independent: a same pair
 * counts as often as its identity was drawn, a different pair as often as the product of both. Draws without any same or
 * different pair are drawn again. With few identities the interval is wide, or says little: three give ten distinct draws.
 * Davison and Hinkley, "Bootstrap Methods and their Application" (1997), percentile interval.
 *
 * @param pairs number of pairs
 * @param same how many of them are the same
 * @param identities number of identities
 * @param area area under the ROC curve; 1 is perfect, 0.5 is chance
 * @param equalErrorRate rate at which false accepts and false rejects are equal; 0 is perfect, 0.5 is chance
 * @param accuracy share of pairs decided rightly at the threshold
 * @param threshold the greatest distance that is decided to be the same
 */
public record Verification(
        int pairs,
        int same,
        int identities,
        Estimate area,
        Estimate equalErrorRate,
        Estimate accuracy,
        double threshold) {
    /** Number of bootstrap draws. */
    public static final int DRAWS = 1000;

    /** Confidence of the intervals. */
    public static final double CONFIDENCE = 0.95;

    private static final int ATTEMPTS = 100;

    /**
     * Measures the given pairs.
     *
     * @param test pairs of identities that neither training nor the choice of the threshold has seen
     * @param threshold from development pairs, see {@link Roc#balancedThreshold()}
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public static Verification of(ScoredPairs test, double threshold, long seed) {
        SortedPairs sorted = new SortedPairs(test);
        Roc roc = Roc.of(sorted, test.sameCount());
        int[] once = new int[sorted.identities()];
        Arrays.fill(once, 1);
        SortedPairs.Measures all = Objects.requireNonNull(sorted.measure(once, threshold));

        double[][] draws = new double[3][DRAWS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < DRAWS; draw++) {
            SortedPairs.Measures measures = draw(sorted, threshold, random, all);
            draws[0][draw] = measures.area();
            draws[1][draw] = measures.equalError();
            draws[2][draw] = measures.accuracy();
        }
        return new Verification(
                test.size(),
                test.sameCount(),
                sorted.identities(),
                estimate(roc.area(), draws[0]),
                estimate(roc.equalError().rate(), draws[1]),
                estimate(all.accuracy(), draws[2]),
                threshold);
    }

    private static SortedPairs.Measures draw(
            SortedPairs pairs, double threshold, SplittableRandom random, SortedPairs.Measures all) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int[] times = new int[pairs.identities()];
            for (int k = 0; k < times.length; k++) {
                times[random.nextInt(times.length)]++;
            }
            SortedPairs.Measures measures = pairs.measure(times, threshold);
            if (measures != null) {
                return measures;
            }
        }
        // So few identities pair with each other that hardly any draw holds both kinds.
        return all;
    }

    private static Estimate estimate(double value, double[] draws) {
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(draws);
        double tail = 100 * (1 - CONFIDENCE) / 2;
        return new Estimate(value, percentile.evaluate(tail), percentile.evaluate(100 - tail));
    }
}
