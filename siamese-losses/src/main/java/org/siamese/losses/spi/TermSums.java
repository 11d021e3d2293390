package org.siamese.losses.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.reducer.PartsReducer;

/** Adds up the losses of a batch by anchor and part, and reduces them. Threads may add at once, each to anchors of its own. */
public final class TermSums {
    private final Reducer reducer;
    private final int[] labels;
    private final double[] low;
    private final double[] high;
    private final @Nullable TermRecorder recorder;
    private final long[][] terms;
    private final long[][] kept;
    private final double[][] sums;
    private final long[][] active;

    /** Sums for anchors of these classes. */
    public TermSums(Reducer reducer, int[] labels) {
        this.reducer = reducer;
        this.labels = labels;
        this.recorder = reducer instanceof TermRecorder r ? r : null;
        this.low = new double[Part.values().length];
        this.high = new double[Part.values().length];
        for (Part part : Part.values()) {
            low[part.ordinal()] = ofPart(reducer, part).low();
            high[part.ordinal()] = ofPart(reducer, part).high();
        }
        this.terms = new long[Part.values().length][labels.length];
        this.kept = new long[Part.values().length][labels.length];
        this.sums = new double[Part.values().length][labels.length];
        this.active = new long[Part.values().length][labels.length];
    }

    private static Reducer ofPart(Reducer reducer, Part part) {
        if (reducer instanceof PartsReducer parts) {
            return switch (part) {
                case POSITIVE -> parts.positive();
                case NEGATIVE -> parts.negative();
                case REGULARISER -> parts.regulariser();
            };
        }
        return reducer;
    }

    /** Adds a loss that occurs {@code times}; returns whether the reducer keeps it, so that its derivative counts. */
    public boolean add(Part part, int anchor, double loss, int times) {
        int p = part.ordinal();
        terms[p][anchor] += times;
        active[p][anchor] += loss > 0 ? times : 0;
        boolean keep = loss > low[p] && loss < high[p];
        if (recorder != null) {
            recorder.add(new LossTerm(part, anchor, loss, times));
        }
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
        active[p][anchor] += activeCount;
        sums[p][anchor] += keptSum;
    }

    /** Number of losses of a part at an anchor that the reducer keeps. */
    public long kept(Part part, int anchor) {
        return kept[part.ordinal()][anchor];
    }

    /** Number of losses of a part that the reducer keeps. */
    public long kept(Part part) {
        long count = 0;
        for (long ofAnchor : kept[part.ordinal()]) {
            count += ofAnchor;
        }
        return count;
    }

    /** Number of losses above 0 of a part. */
    public long active(Part part) {
        long count = 0;
        for (long ofAnchor : active[part.ordinal()]) {
            count += ofAnchor;
        }
        return count;
    }

    /** Number of losses above 0. */
    public long active() {
        return active(Part.POSITIVE) + active(Part.NEGATIVE);
    }

    /** Number of losses. */
    public long tuples() {
        long count = 0;
        for (Part part : List.of(Part.POSITIVE, Part.NEGATIVE)) {
            for (long ofAnchor : terms[part.ordinal()]) {
                count += ofAnchor;
            }
        }
        return count;
    }

    /** Only losses of a part above this count. */
    public double low(Part part) {
        return low[part.ordinal()];
    }

    /** Only losses of a part below this count. */
    public double high(Part part) {
        return high[part.ordinal()];
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
            weights[p] = ofPart(reducer, Part.values()[p])
                    .weights(new AnchorTotals(labels, terms[p], kept[p], sums[p], divisor));
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
