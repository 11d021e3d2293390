package org.siamese.core.evaluate;

import java.util.stream.IntStream;

/** What the probabilities of a calibration cost in each step of distance, and how they spread over the bins of reliability. */
final class StepCosts {
    /** Number of bins of reliability, of equal width. */
    static final int BINS = 10;

    private static final double LN2 = Math.log(2);

    private final Sums[] same;
    private final Sums[] different;
    private final int[] bin;

    private StepCosts(Sums[] same, Sums[] different) {
        this.same = same;
        this.different = different;
        this.bin = new int[same.length];
        for (int step = 0; step < bin.length; step++) {
            Sums most = same[step].count >= different[step].count ? same[step] : different[step];
            bin[step] = most.count == 0 ? 0 : bin(most.probability / most.count);
        }
    }

    static int bin(double probability) {
        return Math.min(BINS - 1, (int) (probability * BINS));
    }

    static StepCosts of(double[] same, double[] different, DistanceSteps steps, SameProbability calibration) {
        return new StepCosts(sums(same, steps, calibration, true), sums(different, steps, calibration, false));
    }

    private static Sums[] sums(double[] ascending, DistanceSteps steps, SameProbability calibration, boolean same) {
        return IntStream.range(0, steps.size())
                .parallel()
                .mapToObj(step -> {
                    int from = step == 0 ? 0 : Roc.atMost(ascending, steps.end(step - 1));
                    int to = Roc.atMost(ascending, steps.end(step));
                    Sums sums = new Sums();
                    for (int k = from; k < to; k++) {
                        sums.add(ascending[k], calibration, same);
                    }
                    return sums;
                })
                .toArray(Sums[]::new);
    }

    /** ln(1 + e^x) without overflow. */
    static double softPlus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** Log-likelihood-ratio cost of weighted pairs. */
    double cllr(long[] sameWeights, long[] differentWeights) {
        return (mean(same, sameWeights, Sums::meanCost) + mean(different, differentWeights, Sums::meanCost)) / 2 / LN2;
    }

    double cllr() {
        return (total(same, Sums::sumCost) / total(same, Sums::number)
                        + total(different, Sums::sumCost) / total(different, Sums::number))
                / 2
                / LN2;
    }

    /** Brier score of weighted pairs of either kind: same, different. */
    double[] brier(long[] sameWeights, long[] differentWeights) {
        return new double[] {
            mean(same, sameWeights, Sums::meanSquare), mean(different, differentWeights, Sums::meanSquare)
        };
    }

    double[] brier() {
        return new double[] {
            total(same, Sums::sumSquare) / total(same, Sums::number),
            total(different, Sums::sumSquare) / total(different, Sums::number)
        };
    }

    /** Weight of one kind in each bin. */
    double[] inBins(long[] weights) {
        double[] sums = new double[BINS];
        for (int step = 0; step < bin.length; step++) {
            sums[bin[step]] += weights[step];
        }
        return sums;
    }

    /** Count of one kind in each bin, and the sums of their probabilities. */
    double[][] bins(boolean ofSame) {
        double[][] result = new double[2][BINS];
        for (Sums sums : ofSame ? same : different) {
            for (int k = 0; k < BINS; k++) {
                result[0][k] += sums.binCount[k];
                result[1][k] += sums.binProbability[k];
            }
        }
        return result;
    }

    private interface Value {
        double of(Sums sums);
    }

    private static double mean(Sums[] sums, long[] weights, Value value) {
        double sum = 0;
        double weight = 0;
        for (int step = 0; step < sums.length; step++) {
            if (weights[step] > 0) {
                sum += weights[step] * value.of(sums[step]);
                weight += weights[step];
            }
        }
        return sum / weight;
    }

    private static double total(Sums[] sums, Value value) {
        double total = 0;
        for (Sums step : sums) {
            total += value.of(step);
        }
        return total;
    }

    /** Sums over the pairs of one kind in one step. */
    private static final class Sums {
        private int count;
        private double cost;
        private double square;
        private double probability;
        private final int[] binCount = new int[BINS];
        private final double[] binProbability = new double[BINS];

        void add(double distance, SameProbability calibration, boolean same) {
            double ratio = calibration.logLikelihoodRatio(distance);
            double p = 1 / (1 + Math.exp(-(ratio + calibration.priorLogOdds())));
            count++;
            cost += softPlus(same ? -ratio : ratio);
            square += same ? (1 - p) * (1 - p) : p * p;
            probability += p;
            binCount[bin(p)]++;
            binProbability[bin(p)] += p;
        }

        double number() {
            return count;
        }

        double sumCost() {
            return cost;
        }

        double sumSquare() {
            return square;
        }

        double meanCost() {
            return cost / count;
        }

        double meanSquare() {
            return square / count;
        }
    }
}
