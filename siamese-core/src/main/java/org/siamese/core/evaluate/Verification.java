package org.siamese.core.evaluate;

import java.util.Arrays;
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
        Roc.Order order = new Roc.Order(test);
        double[] ones = new double[test.size()];
        Arrays.fill(ones, 1);
        Roc roc = order.roc(ones);

        int[] identities = distinct(test);
        double[][] draws = new double[3][DRAWS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < DRAWS; draw++) {
            double[] weights = drawWeights(test, identities, random);
            Roc drawn = order.roc(weights);
            draws[0][draw] = drawn.area();
            draws[1][draw] = drawn.equalError().rate();
            draws[2][draw] = accuracy(test, threshold, weights);
        }
        return new Verification(
                test.size(),
                test.sameCount(),
                identities.length,
                estimate(roc.area(), draws[0]),
                estimate(roc.equalError().rate(), draws[1]),
                estimate(accuracy(test, threshold, ones), draws[2]),
                threshold);
    }

    private static int[] distinct(ScoredPairs pairs) {
        int[] all = new int[2 * pairs.size()];
        for (int pair = 0; pair < pairs.size(); pair++) {
            all[2 * pair] = pairs.left(pair);
            all[2 * pair + 1] = pairs.right(pair);
        }
        return Arrays.stream(all).distinct().sorted().toArray();
    }

    private static double[] drawWeights(ScoredPairs pairs, int[] identities, SplittableRandom random) {
        double[] weights = new double[pairs.size()];
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int[] times = new int[identities.length];
            for (int k = 0; k < identities.length; k++) {
                times[random.nextInt(identities.length)]++;
            }
            double same = 0;
            double different = 0;
            for (int pair = 0; pair < weights.length; pair++) {
                int left = times[Arrays.binarySearch(identities, pairs.left(pair))];
                if (pairs.relation(pair).isSame()) {
                    weights[pair] = left;
                    same += left;
                } else {
                    weights[pair] = (double) left * times[Arrays.binarySearch(identities, pairs.right(pair))];
                    different += weights[pair];
                }
            }
            if (same > 0 && different > 0) {
                return weights;
            }
        }
        // So few identities pair with each other that hardly any draw holds both kinds.
        Arrays.fill(weights, 1);
        return weights;
    }

    private static double accuracy(ScoredPairs pairs, double threshold, double[] weights) {
        double right = 0;
        double all = 0;
        for (int pair = 0; pair < weights.length; pair++) {
            all += weights[pair];
            if (pairs.distance(pair) <= threshold == pairs.relation(pair).isSame()) {
                right += weights[pair];
            }
        }
        return right / all;
    }

    private static Estimate estimate(double value, double[] draws) {
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(draws);
        double tail = 100 * (1 - CONFIDENCE) / 2;
        return new Estimate(value, percentile.evaluate(tail), percentile.evaluate(100 - tail));
    }
}
