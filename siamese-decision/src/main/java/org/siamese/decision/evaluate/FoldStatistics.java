package org.siamese.decision.evaluate;

import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * A measure over the folds of a cross-validation. The interval is Student's 95 % interval of the mean over folds, which takes folds to
 * be independent; training sets overlap, so the true one is somewhat wider (Bengio and Grandvalet, 2004). Where the identities were split
 * into k folds r times, folds of different repeats test the same identities, and the variance of the mean of n = r k folds is taken to be
 *
 * <pre>
 * deviation^2 (1 / n + 1 / (k - 1))
 * </pre>
 *
 * in which 1 / (k - 1) is the size of a test part over that of a training part: more repeats tell little more about other identities
 * (Nadeau and Bengio, "Inference for the generalization error", 2003; for repeated folds Bouckaert and Frank, 2004).
 *
 * @param folds number of folds of all repeats, at least 2
 * @param mean mean over folds
 * @param deviation sample standard deviation over folds
 * @param lower lower end of the interval of the mean, not below what the measure can be
 * @param upper upper end of the interval of the mean, not above what the measure can be
 */
public record FoldStatistics(int folds, double mean, double deviation, double lower, double upper) {
    /**
     * The statistics of one value for each fold.
     *
     * @param repeats how often the identities were split into folds
     */
    static FoldStatistics of(int repeats, double... values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("folds: expected at least 2, got " + values.length);
        }
        double mean = new Mean().evaluate(values);
        double deviation = new StandardDeviation().evaluate(values);
        double quantile = new TDistribution(null, values.length - 1)
                .inverseCumulativeProbability((1 + Verification.CONFIDENCE) / 2);
        double overlap = repeats == 1 ? 0 : 1 / ((double) values.length / repeats - 1);
        double half = quantile * deviation * Math.sqrt(1.0 / values.length + overlap);
        return new FoldStatistics(values.length, mean, deviation, mean - half, mean + half);
    }

    /** These, of a measure that cannot leave 0 to 1: the interval does not either. */
    FoldStatistics ofShares() {
        return new FoldStatistics(folds, mean, deviation, Math.max(0, lower), Math.min(1, upper));
    }

    /** Mean, interval and deviation as percentages, for example {@code 5.70 % [3.10, 8.30], sd 4.2}. */
    public String percent() {
        return String.format(
                Locale.ROOT, "%.2f %% [%.2f, %.2f], sd %.2f", 100 * mean, 100 * lower, 100 * upper, 100 * deviation);
    }
}
