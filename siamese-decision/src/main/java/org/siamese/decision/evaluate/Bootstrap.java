package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.jspecify.annotations.Nullable;

/** Percentile intervals over identities that are drawn with replacement. */
final class Bootstrap {
    private static final int ATTEMPTS = 100;

    private final double[][] resamples;

    private Bootstrap(double[][] resamples) {
        this.resamples = resamples;
    }

    /**
     * Resamples identities.
     *
     * @param identities number of identities
     * @param count number of resamples
     * @param measure the measures where each identity counts as often as given, null where they cannot be told; thread-safe
     * @param otherwise the measures of a resample for which they could never be told
     */
    static Bootstrap of(
            int identities, int count, long seed, Function<int[], double @Nullable []> measure, double[] otherwise) {
        return of(
                identities, count, 1, seed, times -> List.of(Optional.ofNullable(measure.apply(times[0]))), otherwise);
    }

    /**
     * Resamples identities, and measures several resamples together. The resamples are the same whatever their number.
     *
     * @param together most resamples that are measured together
     * @param measure the measures of resamples, in their order, empty where they cannot be told; thread-safe
     */
    static Bootstrap of(
            int identities,
            int count,
            int together,
            long seed,
            Function<int[][], List<Optional<double[]>>> measure,
            double[] otherwise) {
        SplittableRandom[] randoms = new SplittableRandom(seed)
                .longs(count)
                .mapToObj(SplittableRandom::new)
                .toArray(SplittableRandom[]::new);
        double[][] resamples = new double[count][];
        IntStream.range(0, (count + together - 1) / together).parallel().forEach(group -> {
            int from = group * together;
            fill(resamples, from, Math.min(count, from + together), identities, randoms, measure, otherwise);
        });
        return new Bootstrap(resamples);
    }

    private static void fill(
            double[][] resamples,
            int from,
            int to,
            int identities,
            SplittableRandom[] randoms,
            Function<int[][], List<Optional<double[]>>> measure,
            double[] otherwise) {
        int[] open = IntStream.range(from, to).toArray();
        for (int attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt++) {
            int[][] times = IntStream.of(open)
                    .mapToObj(resample -> resample(identities, randoms[resample]))
                    .toArray(int[][]::new);
            List<Optional<double[]>> measures = measure.apply(times);
            List<Integer> again = new ArrayList<>();
            for (int k = 0; k < open.length; k++) {
                int resample = open[k];
                measures.get(k).ifPresentOrElse(values -> resamples[resample] = values, () -> again.add(resample));
            }
            open = again.stream().mapToInt(Integer::intValue).toArray();
        }
        // So few identities pair with each other that hardly any resample holds both kinds.
        for (int resample : open) {
            resamples[resample] = otherwise;
        }
    }

    private static int[] resample(int identities, SplittableRandom random) {
        int[] times = new int[identities];
        for (int k = 0; k < identities; k++) {
            times[random.nextInt(identities)]++;
        }
        return times;
    }

    /** The value with the interval of one of the measures; resamples for which it is no number are left out. */
    Estimate estimate(double value, int measure, double confidence) {
        double[] values = Arrays.stream(resamples)
                .mapToDouble(resample -> resample[measure])
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
