package org.siamese.losses.spi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.siamese.core.distance.SinglePairs;

/**
 * The row of an anchor whose positives are the other rows of its class and whose negatives are all others. Values come in double or in
 * single precision; sums and exponentials are in double precision. Not thread-safe.
 */
final class LabelledRow {
    /** Exponentials of twice this are far from underflow. */
    private static final double NARROW = 250;

    private final int columns;
    private final TermSums sums;
    private final double span;
    private final float[] hinges;
    private final float[] floats;
    private final double[] doubles;
    private int anchor;
    private int[] members = new int[0];
    private double[] kept = new double[0];

    private double[] values = new double[0];
    private float[] singles = new float[0];
    private boolean widened;

    /** Values of single precision in double precision; those of a row, or a copy. */
    private double[] wide;

    private SinglePairs.@Nullable Row row;
    private double doubt;

    private double[] derivatives;
    private float[] slopes = new float[0];

    /** Whether the derivatives of negative pairs stand at {@link #slopes}. */
    private boolean negativesSingle;

    /** A row of values that differ by at most {@code span}. */
    LabelledRow(int columns, TermSums sums, double span) {
        this.span = span;
        this.columns = columns;
        this.sums = sums;
        this.hinges = new float[columns];
        this.floats = new float[columns];
        this.doubles = new double[columns];
        this.wide = doubles;
        this.derivatives = new double[columns];
    }

    /** Moves to an anchor with values in double precision. */
    void enter(int index, int[] rows, double[] itsValues, double[] itsDerivatives) {
        anchor = index;
        row = null;
        members = rows;
        values = itsValues;
        derivatives = itsDerivatives;
        negativesSingle = false;
    }

    /** Moves to an anchor with values in single precision, whose derivatives {@link #finish} writes. */
    void enter(SinglePairs.Row itsRow, int[] rows) {
        row = itsRow;
        anchor = itsRow.index();
        members = rows;
        singles = itsRow.values();
        slopes = itsRow.derivatives();
        doubt = itsRow.doubt();
        double[] known = itsRow.wideValues();
        widened = known != null;
        wide = known != null ? known : doubles;
        negativesSingle = false;
        Arrays.fill(derivatives, 0);
    }

    /** Writes derivatives in single precision. */
    void finish() {
        if (negativesSingle) {
            for (int j : members) {
                slopes[j] = (float) derivatives[j];
            }
            return;
        }
        for (int j = 0; j < columns; j++) {
            slopes[j] = (float) derivatives[j];
        }
    }

    int[] members() {
        return members;
    }

    double value(int column) {
        return row != null ? row.value(column) : values[column];
    }

    /** A value, in double precision where that decides on which side of a bound it is. */
    private double valueBeside(double bound, int column) {
        double value = value(column);
        return row != null && Math.abs(value - bound) <= doubt ? row.exact(column) : value;
    }

    private double[] values() {
        if (row == null) {
            return values;
        }
        if (!widened) {
            for (int j = 0; j < columns; j++) {
                doubles[j] = singles[j];
            }
            widened = true;
        }
        return wide;
    }

    private double[] derivatives() {
        if (negativesSingle) {
            keepMembers();
            for (int j = 0; j < columns; j++) {
                derivatives[j] = slopes[j];
            }
            putMembersBack();
            negativesSingle = false;
        }
        return derivatives;
    }

    double derivative(int column) {
        return derivatives()[column];
    }

    void setDerivative(int column, double derivative) {
        derivatives()[column] = derivative;
    }

    int[] positiveColumns() {
        int[] found = new int[members.length - 1];
        int count = 0;
        for (int j : members) {
            if (j != anchor) {
                found[count++] = j;
            }
        }
        return found;
    }

    private void keepMembers() {
        if (kept.length < members.length) {
            kept = new double[members.length];
        }
        for (int k = 0; k < members.length; k++) {
            kept[k] = derivatives[members[k]];
        }
    }

    private void putMembersBack() {
        for (int k = 0; k < members.length; k++) {
            derivatives[members[k]] = kept[k];
        }
        derivatives[anchor] = 0;
    }

    void setSelfPacedExponents(double factor, double margin) {
        double[] of = values();
        double[] to = derivatives();
        keepMembers();
        for (int j = 0; j < columns; j++) {
            to[j] = factor * Math.max(0, of[j] + margin) * (of[j] - margin);
        }
        putMembersBack();
    }

    void multiplyBySelfPace(double factor, double margin) {
        double[] of = values();
        double[] to = derivatives();
        keepMembers();
        for (int j = 0; j < columns; j++) {
            to[j] *= factor * Math.max(0, of[j] + margin);
        }
        putMembersBack();
    }

    /** See {@link AnchorRow#addHinges}, of positive pairs. */
    void addPositiveHinges(Part part, double sign, double bound) {
        double[] to = derivatives();
        for (int j : members) {
            if (j != anchor) {
                double loss = Math.max(0, sign * (valueBeside(bound, j) - bound));
                if (sums.add(part, anchor, loss, 1) && loss > 0) {
                    to[j] = sign;
                }
            }
        }
    }

    /** See {@link AnchorRow#addHinges}, of negative pairs, with a reducer that keeps all losses above 0. */
    void addNegativeHinges(Part part, double sign, double bound) {
        if (row != null && row.wideValues() == null && !negativesSingle) {
            addSingleHinges(row, part, (float) sign, bound);
            return;
        }
        double[] of = values();
        double[] to = derivatives();
        keepMembers();
        for (int j = 0; j < columns; j++) {
            to[j] = Math.max(0, sign * (of[j] - bound));
        }
        for (int j : members) {
            to[j] = 0;
        }
        double sum = RowMath.sum(to, columns);
        int active = 0;
        for (int j = 0; j < columns; j++) {
            boolean is = to[j] > 0;
            active += is ? 1 : 0;
            to[j] = is ? sign : 0;
        }
        putMembersBack();
        addNegatives(part, active, sum);
    }

    private void addNegatives(Part part, int active, double sum) {
        int count = columns - members.length;
        sums.addMany(part, anchor, count, sums.low(part) < 0 ? count : active, active, sum);
    }

    private void addSingleHinges(SinglePairs.Row pairs, Part part, float sign, double bound) {
        float near = (float) bound;
        for (int j = 0; j < columns; j++) {
            floats[j] = sign * (singles[j] - near);
        }
        for (int j = 0; j < columns; j++) {
            hinges[j] = (floats[j] + Math.abs(floats[j])) * 0.5f;
        }
        double certain = doubt + Math.abs(near - bound);
        for (int j = 0; j < columns; j++) {
            if (Math.abs(floats[j]) <= certain) {
                hinges[j] = (float) Math.max(0, sign * (pairs.exact(j) - bound));
            }
        }
        for (int j : members) {
            hinges[j] = 0;
        }
        RowMath.above0(hinges, 0, columns, sign, slopes);
        int active = (int) Math.abs(RowMath.sum(slopes, 0, columns));
        double sum = RowMath.sum(hinges, 0, columns) + active * (double) sign * (near - bound);
        negativesSingle = true;
        addNegatives(part, active, sum);
    }

    /** See {@link AnchorRow#addTriplets}. */
    boolean addTriplets(double sign, double margin) {
        if (row == null || row.wideValues() != null) {
            return false;
        }
        TripletHinges triplets = new TripletHinges(row, members, (float) sign, margin);
        triplets.count(members, slopes, derivatives);
        negativesSingle = true;
        int positives = members.length - 1;
        long count = (long) positives * (columns - members.length);
        sums.addMany(
                Part.WHOLE,
                anchor,
                count,
                sums.low(Part.WHOLE) < 0 ? count : triplets.active(),
                triplets.active(),
                triplets.sum());
        return true;
    }

    double logSumExp(Selection selection, double scale, double offset) {
        double[] to = derivatives();
        if (selection == Selection.POSITIVE) {
            for (int j : members) {
                to[j] = scale * value(j) + offset;
            }
            return logSumExp(selection);
        }
        double[] of = values();
        keepMembers();
        for (int j = 0; j < columns; j++) {
            to[j] = scale * of[j] + offset;
        }
        if (selection == Selection.NEGATIVE) {
            putMembersBack();
        }
        return logSumExpOfMany(selection, Math.abs(scale) * span);
    }

    double logSumExp(Selection selection) {
        return selection == Selection.POSITIVE
                ? logSumExpOfPositives()
                : logSumExpOfMany(selection, Double.POSITIVE_INFINITY);
    }

    private double logSumExpOfPositives() {
        double[] to = derivatives();
        to[anchor] = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int j : members) {
            largest = j != anchor && to[j] > largest ? to[j] : largest;
        }
        double sum = 0;
        for (int j : members) {
            double power = j == anchor || largest == Double.NEGATIVE_INFINITY ? 0 : Math.exp(to[j] - largest);
            to[j] = power;
            sum += power;
        }
        for (int j : members) {
            to[j] = sum == 0 ? 0 : to[j] / sum;
        }
        return sum == 0 ? largest : largest + Math.log(sum);
    }

    private double logSumExpOfMany(Selection selection, double range) {
        double[] to = derivatives();
        boolean both = selection == Selection.BOTH;
        int one = oneOf(selection);
        if (!both) {
            keepMembers();
        }
        // What is left out takes the exponent of another column, so that extremes are those of the selection.
        if (one >= 0) {
            replace(both, to[one]);
        }
        // Any exponent and the range bound them all; where that is wide, the largest is looked for.
        boolean narrow = range < NARROW;
        double largest = one < 0 ? Double.NEGATIVE_INFINITY : narrow ? to[one] + range : RowMath.max(to, columns);
        if (largest == Double.NEGATIVE_INFINITY) {
            Arrays.fill(to, 0);
        } else {
            double least = narrow
                    ? largest - 2 * range
                    : range < Double.POSITIVE_INFINITY ? largest - range : RowMath.min(to, columns);
            RowMath.exp(to, columns, largest, least, row != null ? RowMath.SINGLE : RowMath.DOUBLE);
            replace(both, 0);
        }
        double sum = largest == Double.NEGATIVE_INFINITY ? 1 : RowMath.sum(to, columns);
        RowMath.scale(to, columns, 1 / sum);
        if (!both) {
            putMembersBack();
        }
        to[anchor] = 0;
        return largest + Math.log(sum);
    }

    private void replace(boolean both, double by) {
        if (both) {
            derivatives[anchor] = by;
            return;
        }
        for (int j : members) {
            derivatives[j] = by;
        }
    }

    /** A column of a selection; -1 where there is none. */
    private int oneOf(Selection selection) {
        if (selection == Selection.BOTH) {
            return columns == 1 ? -1 : anchor == 0 ? 1 : 0;
        }
        // Members are in order.
        for (int k = 0; k < members.length; k++) {
            if (members[k] != k) {
                return k;
            }
        }
        return members.length < columns ? members.length : -1;
    }

    void scale(Selection selection, double factor) {
        double[] to = derivatives();
        if (selection == Selection.POSITIVE) {
            for (int j : members) {
                to[j] *= factor;
            }
            return;
        }
        keepMembers();
        RowMath.scale(to, columns, factor);
        if (selection == Selection.NEGATIVE) {
            putMembersBack();
        }
    }

    void clear() {
        negativesSingle = false;
        Arrays.fill(derivatives, 0);
    }
}
