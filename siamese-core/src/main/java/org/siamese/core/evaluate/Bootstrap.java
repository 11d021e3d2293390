package org.siamese.core.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.jspecify.annotations.Nullable;

/** Percentile intervals over identities that are drawn with replacement. */
final class Bootstrap {
    private static final int ATTEMPTS = 100;

    private final double[][] draws;

    private Bootstrap(double[][] draws) {
        this.draws = draws;
    }

    /**
     * Draws identities.
     *
     * @param identities number of identities
     * @param count number of draws
     * @param measure the measures where each identity counts as often as given, null where they cannot be told; thread-safe
     * @param otherwise the measures of a draw for which they could never be told
     */
    static Bootstrap of(
            int identities, int count, long seed, Function<int[], double @Nullable []> measure, double[] otherwise) {
        long[] seeds = new SplittableRandom(seed).longs(count).toArray();
        double[][] draws = IntStream.range(0, count)
                .parallel()
                .mapToObj(draw -> draw(identities, new SplittableRandom(seeds[draw]), measure, otherwise))
                .toArray(double[][]::new);
        return new Bootstrap(draws);
    }

    private static double[] draw(
            int identities, SplittableRandom random, Function<int[], double @Nullable []> measure, double[] otherwise) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int[] times = new int[identities];
            for (int k = 0; k < identities; k++) {
                times[random.nextInt(identities)]++;
            }
            double[] measures = measure.apply(times);
            if (measures != null) {
                return measures;
            }
        }
        // So few identities pair with each other that hardly any draw holds both kinds.
        return otherwise;
    }

    /** The value with the interval of one of the measures; draws for which it is no number are left out. */
    Estimate estimate(double value, int measure, double confidence) {
        double[] values = Arrays.stream(draws)
                .mapToDouble(draw -> draw[measure])
                .filter(Double::isFinite)
                .toArray();
        if (values.length == 0) {
            return new Estimate(value, value, value);
        }
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(values);
        double tail = 100 * (1 - confidence) / 2;
        return new Estimate(value, percentile.evaluate(tail), percentile.evaluate(100 - tail));
    }
}
