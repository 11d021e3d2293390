package org.siamese.losses.spi;

import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/** Adds up the losses of a batch by anchor and part, and reduces them. Not thread-safe. */
public final class TermSums {
    private final Reducer reducer;
    private final int[] labels;
    private final double low;
    private final double high;
    private final long[][] terms;
    private final long[][] kept;
    private final double[][] sums;
    private final long[] active = new long[Part.values().length];

    /** Sums for anchors of these classes. */
    public TermSums(Reducer reducer, int[] labels) {
        this.reducer = reducer;
        this.labels = labels;
        this.low = reducer.low();
        this.high = reducer.high();
        this.terms = new long[Part.values().length][labels.length];
        this.kept = new long[Part.values().length][labels.length];
        this.sums = new double[Part.values().length][labels.length];
    }

    /** Adds a loss that occurs {@code times}; returns whether the reducer keeps it, so that its derivative counts. */
    public boolean add(Part part, int anchor, double loss, int times) {
        int p = part.ordinal();
        terms[p][anchor] += times;
        active[p] += loss > 0 ? times : 0;
        boolean keep = loss > low && loss < high;
        if (keep) {
            kept[p][anchor] += times;
            sums[p][anchor] += times * loss;
        }
        return keep;
    }

    /** Adds many losses of one anchor at once, of which the caller has applied the reducer's bounds. */
    public void addMany(Part part, int anchor, long count, long keptCount, long activeCount, double keptSum) {
        int p = part.ordinal();
        terms[p][anchor] += count;
        kept[p][anchor] += keptCount;
        active[p] += activeCount;
        sums[p][anchor] += keptSum;
    }

    /** Number of losses above 0 of a part. */
    public long active(Part part) {
        return active[part.ordinal()];
    }

    /** Number of losses above 0. */
    public long active() {
        return active(Part.POSITIVE) + active(Part.NEGATIVE);
    }

    /** Number of losses. */
    public long tuples() {
        long count = 0;
        for (long[] part : terms) {
            for (long ofAnchor : part) {
                count += ofAnchor;
            }
        }
        return count;
    }

    /**
     * Reduces each part and adds them.
     *
     * @param divisor what the loss wants to divide by, NaN where it names nothing
     */
    public Reduced reduce(double divisor) {
        return reduce(divisor, divisor);
    }

    /** As {@link #reduce(double)}, with a divisor for each part. */
    public Reduced reduce(double positiveDivisor, double negativeDivisor) {
        double value = 0;
        double[][] weights = new double[terms.length][];
        for (int p = 0; p < weights.length; p++) {
            double divisor = p == 0 ? positiveDivisor : negativeDivisor;
            weights[p] = reducer.weights(new AnchorTotals(labels, terms[p], kept[p], sums[p], divisor));
            for (int anchor = 0; anchor < labels.length; anchor++) {
                value += weights[p][anchor] * sums[p][anchor];
            }
        }
        return new Reduced(value, weights);
    }

    /**
     * A reduced loss.
     *
     * @param value the number
     * @param weights by part and anchor, the factor of every kept loss in it
     */
    public record Reduced(double value, double[][] weights) {
        /** The factor of the kept losses of a part of an anchor. */
        public double weight(Part part, int anchor) {
            return weights[part.ordinal()][anchor];
        }
    }
}
