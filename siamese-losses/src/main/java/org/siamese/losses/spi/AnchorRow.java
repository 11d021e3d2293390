package org.siamese.losses.spi;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.siamese.core.distance.SinglePairs;
import org.siamese.losses.reducer.SumReducer;

/**
 * One anchor's values, which of its pairs count, and where its derivatives go. Columns are the rows it is compared with. Not
 * thread-safe.
 */
public final class AnchorRow {
    private double[] values;
    private final short[] signs;
    private double[] derivatives;
    private @Nullable LabelledRow labelled;
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

    /** A row of labelled pairs that {@link #enter} fills, whose values differ by at most {@code span}. */
    static AnchorRow ofLabels(int columns, TermSums sums, double span) {
        short[] signs = new short[columns];
        Arrays.fill(signs, (short) -1);
        AnchorRow row = new AnchorRow(new double[0], signs, new double[0], columns, sums, false);
        row.labelled = new LabelledRow(columns, sums, span);
        return row;
    }

    /**
     * Moves to an anchor whose positives are the other rows of its class and whose negatives are all others.
     *
     * @param rows of the anchor's class, in order, itself among them
     */
    void enter(int row, int[] rows, double[] itsValues, double[] itsDerivatives) {
        labels(row, rows).enter(row, rows, itsValues, itsDerivatives);
        values = itsValues;
        derivatives = itsDerivatives;
    }

    /** As {@link #enter(int, int[], double[], double[])} in single precision; {@link #finish} writes the derivatives. */
    void enter(SinglePairs.Row row, int[] rows) {
        labels(row.index(), rows).enter(row, rows);
    }

    private LabelledRow labels(int row, int[] rows) {
        LabelledRow of = Objects.requireNonNull(labelled);
        for (int j : of.members()) {
            signs[j] = -1;
        }
        for (int j : rows) {
            signs[j] = 1;
        }
        signs[row] = 0;
        anchor = row;
        return of;
    }

    /** Writes the derivatives of an anchor that was entered in single precision. */
    void finish() {
        Objects.requireNonNull(labelled).finish();
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
        return labelled != null ? labelled.value(column) : values[from + column];
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

    /** Writes exponents factor max(0, value + margin) (value - margin) at the derivatives of negative pairs. */
    public void setSelfPacedExponents(double factor, double margin) {
        if (labelled != null) {
            labelled.setSelfPacedExponents(factor, margin);
            return;
        }
        for (int j = from; j < from + columns; j++) {
            if (signs[j] < 0) {
                derivatives[j] = factor * Math.max(0, values[j] + margin) * (values[j] - margin);
            }
        }
    }

    /** Multiplies the derivatives of negative pairs by factor max(0, value + margin). */
    public void multiplyBySelfPace(double factor, double margin) {
        if (labelled != null) {
            labelled.multiplyBySelfPace(factor, margin);
            return;
        }
        for (int j = from; j < from + columns; j++) {
            if (signs[j] < 0) {
                derivatives[j] *= factor * Math.max(0, values[j] + margin);
            }
        }
    }

    /** The columns of the anchor's positive pairs. */
    public int[] positiveColumns() {
        if (labelled != null) {
            return labelled.positiveColumns();
        }
        int[] found = new int[positives(false)];
        int count = 0;
        for (int j = 0; j < columns; j++) {
            if (signs[from + j] > 0) {
                found[count++] = j;
            }
        }
        return found;
    }

    /**
     * Adds a term max(0, sign (value - bound)) of a part for every pair of one sign, and writes the derivatives of those above 0 that
     * the reducer keeps.
     */
    public void addHinges(Part part, double sign, double bound) {
        boolean positive = part == Part.POSITIVE;
        boolean plain = sums.high(part) == Double.POSITIVE_INFINITY && sums.low(part) <= 0;
        if (labelled != null && positive) {
            labelled.addPositiveHinges(part, sign, bound);
            return;
        }
        if (labelled != null && plain) {
            labelled.addNegativeHinges(part, sign, bound);
            return;
        }
        for (int j = 0; j < columns; j++) {
            int times = positive ? sign(j) : -sign(j);
            if (times > 0) {
                double loss = Math.max(0, sign * (value(j) - bound));
                if (add(part, loss, times) && loss > 0) {
                    setDerivative(j, times * sign);
                }
            }
        }
    }

    /**
     * Adds max(0, sign (positive - negative) + margin) for every triplet of the anchor, with their derivatives, where there is a faster
     * way than one by one; returns whether there was. The reducer must keep all losses above 0.
     */
    public boolean addTriplets(double sign, double margin) {
        return labelled != null && labelled.addTriplets(sign, margin);
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
        if (labelled != null) {
            return labelled.members().length - 1;
        }
        int count = 0;
        for (int j = from; j < from + columns; j++) {
            count += signs[j] > 0 ? repeated ? signs[j] : 1 : 0;
        }
        return count;
    }

    /** Number of negative pairs, as often as each counts where {@code repeated}. */
    public int negatives(boolean repeated) {
        if (labelled != null) {
            return columns - labelled.members().length;
        }
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
        if (labelled != null) {
            return labelled.logSumExp(selection, scale, offset);
        }
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
        if (labelled != null) {
            return labelled.logSumExp(selection, scale, offset);
        }
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
        if (labelled != null) {
            return labelled.logSumExp(selection);
        }
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
        if (labelled != null) {
            labelled.scale(selection, factor);
            return;
        }
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
        return labelled != null ? labelled.derivative(column) : derivatives[from + column];
    }

    /** Writes the derivative of the kept terms in a value; the reducer's weight comes on top. */
    public void setDerivative(int column, double derivative) {
        if (labelled != null) {
            labelled.setDerivative(column, derivative);
            return;
        }
        derivatives[from + column] = derivative;
    }

    /** Adds to the derivative of the kept terms in a value. */
    public void addDerivative(int column, double derivative) {
        setDerivative(column, derivative(column) + derivative);
    }

    /** Sets all derivatives to 0. */
    public void clearDerivatives() {
        if (labelled != null) {
            labelled.clear();
            return;
        }
        Arrays.fill(derivatives, from, from + columns, 0);
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
