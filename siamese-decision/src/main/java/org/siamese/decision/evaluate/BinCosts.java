package org.siamese.decision.evaluate;

import java.util.stream.IntStream;

/** What the probabilities of a calibration cost in each bin of distance, and how they spread over the bins of reliability. */
final class BinCosts {
    /** Number of bins of reliability, of equal width. */
    static final int RELIABILITY_BINS = 10;

    private static final double LN2 = Math.log(2);

    private final Sums[] same;
    private final Sums[] different;
    private final int[] reliabilityBin;

    private BinCosts(Sums[] same, Sums[] different) {
        this.same = same;
        this.different = different;
        this.reliabilityBin = new int[same.length];
        for (int bin = 0; bin < reliabilityBin.length; bin++) {
            Sums most = same[bin].count >= different[bin].count ? same[bin] : different[bin];
            reliabilityBin[bin] = most.count == 0 ? 0 : reliabilityBin(most.probability / most.count);
        }
    }

    static int reliabilityBin(double probability) {
        return Math.min(RELIABILITY_BINS - 1, (int) (probability * RELIABILITY_BINS));
    }

    static BinCosts of(double[] same, double[] different, DistanceBins bins, SameProbability calibration) {
        return new BinCosts(sums(same, bins, calibration, true), sums(different, bins, calibration, false));
    }

    private static Sums[] sums(double[] ascending, DistanceBins bins, SameProbability calibration, boolean same) {
        return IntStream.range(0, bins.size())
                .parallel()
                .mapToObj(bin -> {
                    int from = bin == 0 ? 0 : Roc.atMost(ascending, bins.end(bin - 1));
                    int to = Roc.atMost(ascending, bins.end(bin));
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

    /** Weight of one kind in each bin of reliability. */
    double[] inReliabilityBins(long[] weights) {
        double[] sums = new double[RELIABILITY_BINS];
        for (int bin = 0; bin < reliabilityBin.length; bin++) {
            sums[reliabilityBin[bin]] += weights[bin];
        }
        return sums;
    }

    /** Count of one kind in each bin of reliability, and the sums of their probabilities. */
    double[][] reliability(boolean ofSame) {
        double[][] result = new double[2][RELIABILITY_BINS];
        for (Sums sums : ofSame ? same : different) {
            for (int k = 0; k < RELIABILITY_BINS; k++) {
                result[0][k] += sums.reliabilityCount[k];
                result[1][k] += sums.reliabilityProbability[k];
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
        for (int bin = 0; bin < sums.length; bin++) {
            if (weights[bin] > 0) {
                sum += weights[bin] * value.of(sums[bin]);
                weight += weights[bin];
            }
        }
        return sum / weight;
    }

    private static double total(Sums[] sums, Value value) {
        double total = 0;
        for (Sums bin : sums) {
            total += value.of(bin);
        }
        return total;
    }

    /** Sums over the pairs of one kind in one bin. */
    private static final class Sums {
        private int count;
        private double cost;
        private double square;
        private double probability;
        private final int[] reliabilityCount = new int[RELIABILITY_BINS];
        private final double[] reliabilityProbability = new double[RELIABILITY_BINS];

        void add(double distance, SameProbability calibration, boolean same) {
            double ratio = calibration.logLikelihoodRatio(distance);
            double p = 1 / (1 + Math.exp(-(ratio + calibration.priorLogOdds())));
            count++;
            cost += softPlus(same ? -ratio : ratio);
            square += same ? (1 - p) * (1 - p) : p * p;
            probability += p;
            reliabilityCount[reliabilityBin(p)]++;
            reliabilityProbability[reliabilityBin(p)] += p;
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
