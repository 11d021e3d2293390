package org.siamese.losses.spi;

import org.jspecify.annotations.Nullable;
import org.siamese.losses.reducer.SumReducer;

/**
 * One anchor's values, which of its pairs count, and where its derivatives go. Columns are the rows it is compared with. Not
 * thread-safe.
 */
public final class AnchorRow {
    private final double[] values;
    private final short[] signs;
    private final double[] derivatives;
    private final int columns;
    private final TermSums sums;
    private final boolean triplets;
    private int anchor;
    private double weight = 1;
    private boolean contained = true;
    private double @Nullable [] columnLogWeights;
    private int from;

    AnchorRow(double[] values, short[] signs, double[] derivatives, int columns, TermSums sums, boolean triplets) {
        this.values = values;
        this.signs = signs;
        this.derivatives = derivatives;
        this.columns = columns;
        this.sums = sums;
        this.triplets = triplets;
    }

    static AnchorRow withoutTerms(MeasuredBatch batch, double[] derivatives) {
        TermSums none = new TermSums(new SumReducer(), new int[0]);
        return new AnchorRow(batch.values(), batch.signs(), derivatives, batch.rows(), none, batch.hasTriplets());
    }

    static AnchorRow of(ProxyBatch batch, double[] derivatives, TermSums sums) {
        return new AnchorRow(batch.values(), batch.signs(), derivatives, batch.proxies(), sums, false);
    }

    void weigh(double factor) {
        weight = factor;
    }

    void contain(boolean anchorsAmongColumns) {
        contained = anchorsAmongColumns;
    }

    void weighColumns(double[] logWeights) {
        columnLogWeights = logWeights;
    }

    /** Logarithm of what a miner makes of a column, negative infinity for nothing; 0 where there is none. */
    public double columnLogWeight(int column) {
        return columnLogWeights == null ? 0 : columnLogWeights[column];
    }

    /** The column of the anchor itself, whose value is known but is no pair; -1 where the columns are another set. */
    public int self() {
        return contained ? anchor : -1;
    }

    void moveTo(int row) {
        anchor = row;
        from = row * columns;
    }

    /** Index of the anchor. */
    public int anchor() {
        return anchor;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** The measure of the anchor with a row. */
    public double value(int column) {
        return values[from + column];
    }

    /** How often the pair counts: above 0 for a positive, below 0 for a negative pair. */
    public int sign(int column) {
        return signs[from + column];
    }

    /** Whether the pair is positive. */
    public boolean isPositive(int column) {
        return signs[from + column] > 0;
    }

    /** Whether the pair is negative. */
    public boolean isNegative(int column) {
        return signs[from + column] < 0;
    }

    /** The columns of the anchor's class: its positives, and itself where it is among the columns. */
    public int[] own() {
        return java.util.stream.IntStream.range(0, columns)
                .filter(j -> signs[from + j] > 0 || j == self())
                .toArray();
    }

    /** The columns of all pairs, and the anchor itself where it is among the columns. */
    public int[] all() {
        return java.util.stream.IntStream.range(0, columns)
                .filter(j -> signs[from + j] != 0 || j == self())
                .toArray();
    }

    /** Columns of positive pairs, as often as each counts where {@code repeated}. */
    public int positives(boolean repeated) {
        int count = 0;
        for (int j = from; j < from + columns; j++) {
            count += signs[j] > 0 ? repeated ? signs[j] : 1 : 0;
        }
        return count;
    }

    /** Number of negative pairs, as often as each counts where {@code repeated}. */
    public int negatives(boolean repeated) {
        int count = 0;
        for (int j = from; j < from + columns; j++) {
            count += signs[j] < 0 ? repeated ? -signs[j] : 1 : 0;
        }
        return count;
    }

    /**
     * Number of triplets at this anchor that a pair is part of: as often as it counts where the tuples are triplets, else that
     * times the anchor's pairs of the other sign.
     *
     * @param positives {@link #positives} of the anchor, repeated
     * @param negatives {@link #negatives} of the anchor, repeated
     */
    public int inTriplets(int column, int positives, int negatives) {
        int sign = signs[from + column];
        int times = Math.abs(sign);
        return triplets ? times : times * (sign > 0 ? negatives : positives);
    }

    /**
     * Takes exponents scale * value + offset over some of the pairs, leaves their softmax at the derivatives, and returns the
     * logarithm of the sum of their exponentials; negative infinity where there is no such pair.
     */
    public double logSumExp(Selection selection, double scale, double offset) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = from; j < from + columns; j++) {
            if (selection.takes(signs[j])) {
                double exponent = scale * values[j] + offset;
                derivatives[j] = exponent;
                largest = exponent > largest ? exponent : largest;
            }
        }
        return logSumExp(selection, largest);
    }

    /** As {@link #logSumExp(Selection, double, double)}, each exponential as often as its pair counts. */
    public double repeatedLogSumExp(Selection selection, double scale, double offset) {
        for (int j = from; j < from + columns; j++) {
            if (selection.takes(signs[j])) {
                int times = Math.abs(signs[j]);
                derivatives[j] = scale * values[j] + offset + (times == 1 ? 0 : Math.log(times));
            }
        }
        return logSumExp(selection);
    }

    /** As {@link #logSumExp(Selection, double, double)} with exponents that stand at the derivatives already. */
    public double logSumExp(Selection selection) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = from; j < from + columns; j++) {
            if (selection.takes(signs[j]) && derivatives[j] > largest) {
                largest = derivatives[j];
            }
        }
        return logSumExp(selection, largest);
    }

    private double logSumExp(Selection selection, double largest) {
        if (largest == Double.NEGATIVE_INFINITY) {
            for (int j = from; j < from + columns; j++) {
                if (selection.takes(signs[j])) {
                    derivatives[j] = 0;
                }
            }
            return largest;
        }
        double sum = 0;
        for (int j = from; j < from + columns; j++) {
            if (selection.takes(signs[j])) {
                double power = Math.exp(derivatives[j] - largest);
                derivatives[j] = power;
                sum += power;
            }
        }
        scaleDerivatives(selection, 1 / sum);
        return largest + Math.log(sum);
    }

    /** Multiplies the derivatives of some of the pairs. */
    public void scaleDerivatives(Selection selection, double factor) {
        for (int j = from; j < from + columns; j++) {
            if (selection.takes(signs[j])) {
                derivatives[j] *= factor;
            }
        }
    }

    /** Adds a term of a loss without parts; returns whether the reducer keeps it. */
    public boolean add(double loss) {
        return sums.add(Part.WHOLE, anchor, weight * loss, 1);
    }

    /** Adds a term of a part that occurs {@code times}; returns whether the reducer keeps it. */
    public boolean add(Part part, double loss, int times) {
        return sums.add(part, anchor, loss, times);
    }

    /** Adds many terms at once; see {@link TermSums#addMany}. */
    public void addMany(long count, long kept, long active, double keptSum) {
        sums.addMany(Part.WHOLE, anchor, count, kept, active, keptSum);
    }

    /** The derivative written so far. */
    public double derivative(int column) {
        return derivatives[from + column];
    }

    /** Writes the derivative of the kept terms in a value; the reducer's weight comes on top. */
    public void setDerivative(int column, double derivative) {
        derivatives[from + column] = derivative;
    }

    /** Adds to the derivative of the kept terms in a value. */
    public void addDerivative(int column, double derivative) {
        derivatives[from + column] += derivative;
    }

    /** Sets all derivatives to 0. */
    public void clearDerivatives() {
        java.util.Arrays.fill(derivatives, from, from + columns, 0);
    }

    void scaleDerivatives(double factor) {
        for (int j = from; j < from + columns; j++) {
            derivatives[j] *= factor;
        }
    }

    void scaleDerivatives(double positive, double negative) {
        for (int j = from; j < from + columns; j++) {
            derivatives[j] *= signs[j] > 0 ? positive : negative;
        }
    }
}
