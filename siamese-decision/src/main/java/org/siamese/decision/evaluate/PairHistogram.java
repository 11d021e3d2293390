package org.siamese.decision.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * How well a distance verifies on all pairs of so many embeddings that no list of pairs can be kept: exact counts of same and different pairs
 * in fine bins of equal width. Histograms of parts of the pairs are added, in any order, so the work can be spread.
 *
 * <p>Measures are those of {@link Verification} with distances rounded up to the ends of their bins: a threshold is known to within a bin's
 * width, and the rates at it are exact. Intervals are over identities, by the delete-a-group jackknife: identities are dealt into groups, and
 * each measure is taken again without all pairs that touch a group. Its standard error is sqrt((G - 1) / G times the sum of squared deviations
 * from the mean), its interval Student's with G - 1 degrees of freedom. Kott, "The delete-a-group jackknife", Journal of Official Statistics 17
 * (2001). Not thread-safe.
 */
public final class PairHistogram implements Serializable {
    /** Number of groups of identities. */
    public static final int GROUPS = 20;

    /** Default number of bins. */
    public static final int DEFAULT_BINS = 1 << 14;

    private static final long serialVersionUID = 1L;
    private static final double CONFIDENCE = 0.95;

    private final double largest;
    private final int bins;
    private final long[] counts;

    /**
     * An empty histogram.
     *
     * @param largest distance that occurs, above 0; what is larger counts in the last bin
     * @param bins their number, at least 2
     */
    public PairHistogram(double largest, int bins) {
        if (!(largest > 0 && Double.isFinite(largest)) || bins < 2) {
            throw new IllegalArgumentException(
                    "largest, bins: expected a distance above 0 and at least 2 bins, got " + largest + " and " + bins);
        }
        this.largest = largest;
        this.bins = bins;
        this.counts = new long[(GROUPS + 1) * 2 * bins];
    }

    /** An empty histogram for unit rows' Euclidean distances, or others of at most 2, in {@value #DEFAULT_BINS} bins. */
    public static PairHistogram ofDefaults() {
        return new PairHistogram(2, DEFAULT_BINS);
    }

    /** The group that an identity is dealt into, a function of its name's hash or its index. */
    public static int group(int identity) {
        int mixed = identity * 0x9E3779B9;
        return Math.floorMod(mixed ^ mixed >>> 15, GROUPS);
    }

    /** The bin of a distance, for {@link #addBin}. */
    public int bin(double distance) {
        if (!(distance >= 0)) {
            throw new IllegalArgumentException("distance: expected at least 0, got " + distance);
        }
        return Math.min(bins - 1, (int) (distance * bins / largest));
    }

    /**
     * Counts a pair.
     *
     * @param same whether both are of one identity
     * @param leftGroup group of one's identity, see {@link #group}
     * @param rightGroup group of the other's
     */
    public void add(double distance, boolean same, int leftGroup, int rightGroup) {
        addBin(bin(distance), same, leftGroup, rightGroup);
    }

    /** The same with the distance's bin. */
    public void addBin(int bin, boolean same, int leftGroup, int rightGroup) {
        int kind = same ? 0 : bins;
        counts[kind + bin]++;
        counts[(leftGroup + 1) * 2 * bins + kind + bin]++;
        if (leftGroup != rightGroup) {
            counts[(rightGroup + 1) * 2 * bins + kind + bin]++;
        }
    }

    /**
     * Adds what another has counted.
     *
     * @throws IllegalArgumentException if its bins are others
     */
    public PairHistogram plus(PairHistogram other) {
        if (other.bins != bins || other.largest != largest) {
            throw new IllegalArgumentException("other: expected " + bins + " bins up to " + largest + ", got "
                    + other.bins + " up to " + other.largest);
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        return this;
    }

    /** Number of same pairs. */
    public long same() {
        return Arrays.stream(counts, 0, bins).sum();
    }

    /** Number of different pairs. */
    public long different() {
        return Arrays.stream(counts, bins, 2 * bins).sum();
    }

    /** Width of a bin: what a threshold is known to. */
    public double resolution() {
        return largest / bins;
    }

    /** Equal error rate, where false accepts and false rejects meet; linear between two bins. */
    public Estimate equalErrorRate() {
        return estimate(Curve::equalErrorRate);
    }

    /** Area under the ROC curve; pairs in one bin count as ties. */
    public Estimate area() {
        return estimate(Curve::area);
    }

    /**
     * Share of same pairs that are accepted at the largest threshold whose false accept rate is at most the given one.
     *
     * @param falseAcceptRate above 0, of which the different pairs must hold at least one: 1e-7 needs ten million
     */
    public Estimate trueAcceptRateAt(double falseAcceptRate) {
        if (!(falseAcceptRate > 0 && falseAcceptRate <= 1) || falseAcceptRate * different() < 1) {
            throw new IllegalArgumentException("falseAcceptRate: expected at most 1 and at least one of the "
                    + different() + " different pairs, got " + falseAcceptRate);
        }
        return estimate(curve -> curve.trueAcceptRateAt(falseAcceptRate));
    }

    /** The largest threshold whose false accept rate is at most the given one: the end of a bin; 0 if there is none. */
    public double thresholdFor(double falseAcceptRate) {
        int accepted = new Curve(0).accepted(falseAcceptRate);
        return accepted * resolution();
    }

    private Estimate estimate(ToDoubleFunction<Curve> measure) {
        if (same() == 0 || different() == 0) {
            throw new IllegalArgumentException("pairs: expected same and different ones, got " + same() + " same and "
                    + different() + " different");
        }
        double value = measure.applyAsDouble(new Curve(0));
        double[] without = new double[GROUPS];
        int groups = 0;
        for (int group = 1; group <= GROUPS; group++) {
            Curve curve = new Curve(group);
            boolean touched = curve.same < same() || curve.different < different();
            if (touched && curve.same > 0 && curve.different > 0) {
                without[groups++] = measure.applyAsDouble(curve);
            }
        }
        if (groups < 2) {
            return new Estimate(value, Double.NaN, Double.NaN);
        }
        double mean = Arrays.stream(without, 0, groups).average().orElseThrow();
        double squares = Arrays.stream(without, 0, groups)
                .map(each -> (each - mean) * (each - mean))
                .sum();
        double error = Math.sqrt((groups - 1.0) / groups * squares);
        double reach = new TDistribution(groups - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2) * error;
        return new Estimate(value, Math.max(0, value - reach), Math.min(1, value + reach));
    }

    /** The counts without those of a group; of all pairs for group 0. */
    private final class Curve {
        private final int group;
        private final long same;
        private final long different;

        Curve(int group) {
            this.group = group;
            long sameSum = 0;
            long differentSum = 0;
            for (int bin = 0; bin < bins; bin++) {
                sameSum += count(bin);
                differentSum += count(bins + bin);
            }
            same = sameSum;
            different = differentSum;
        }

        private long count(int at) {
            return group == 0 ? counts[at] : counts[at] - counts[group * 2 * bins + at];
        }

        double equalErrorRate() {
            double accepted = 0;
            double wrongly = 0;
            for (int bin = 0; bin < bins; bin++) {
                double rejectBefore = 1 - accepted / same;
                double acceptBefore = wrongly / different;
                accepted += count(bin);
                wrongly += count(bins + bin);
                double reject = 1 - accepted / same;
                double accept = wrongly / different;
                if (accept >= reject) {
                    double gap = rejectBefore - acceptBefore;
                    double overlap = accept - reject;
                    double share = gap + overlap == 0 ? 0 : gap / (gap + overlap);
                    return acceptBefore + share * (accept - acceptBefore);
                }
            }
            return 0;
        }

        double area() {
            double sum = 0;
            double before = 0;
            for (int bin = 0; bin < bins; bin++) {
                sum += count(bins + bin) * (before + count(bin) / 2.0);
                before += count(bin);
            }
            return sum / same / different;
        }

        /** Number of bins that are accepted. */
        int accepted(double falseAcceptRate) {
            long allowed = (long) Math.floor(falseAcceptRate * different + 1e-9);
            long wrongly = 0;
            for (int bin = 0; bin < bins; bin++) {
                wrongly += count(bins + bin);
                if (wrongly > allowed) {
                    return bin;
                }
            }
            return bins;
        }

        double trueAcceptRateAt(double falseAcceptRate) {
            int accepted = accepted(falseAcceptRate);
            long right = 0;
            for (int bin = 0; bin < accepted; bin++) {
                right += count(bin);
            }
            return (double) right / same;
        }
    }
}
