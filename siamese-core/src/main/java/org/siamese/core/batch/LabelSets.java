package org.siamese.core.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A set of labels of each row, for images that show several things. Label indices start at 0; a set may be empty. Immutable and
 * thread-safe.
 */
public final class LabelSets implements Targets {
    /** Columns of 0 before the labels' own, which tell the array form from those of other targets. */
    static final int LEADING_COLUMNS = 3;

    private final int labels;
    private final List<int[]> sets;

    private LabelSets(int labels, List<int[]> sets) {
        if (labels < 1) {
            throw new IllegalArgumentException("labels: expected at least 1, got " + labels);
        }
        if (sets.isEmpty()) {
            throw new IllegalArgumentException("sets: expected at least one row, got none");
        }
        this.labels = labels;
        this.sets = new ArrayList<>();
        for (int row = 0; row < sets.size(); row++) {
            int[] sorted = sets.get(row).clone();
            Arrays.sort(sorted);
            for (int k = 0; k < sorted.length; k++) {
                if (sorted[k] < 0 || sorted[k] >= labels) {
                    throw new IllegalArgumentException(
                            "sets, row " + row + ": expected labels 0 to " + (labels - 1) + ", got " + sorted[k]);
                }
                if (k > 0 && sorted[k] == sorted[k - 1]) {
                    throw new IllegalArgumentException(
                            "sets, row " + row + ": expected each label once, got " + sorted[k] + " twice");
                }
            }
            this.sets.add(sorted);
        }
    }

    /**
     * The sets of the rows, in order.
     *
     * @param labels number of labels that there are
     * @param sets indices below that number, each at most once in a set
     */
    public static LabelSets of(int labels, List<int[]> sets) {
        return new LabelSets(labels, sets);
    }

    /** The sets of the rows, in order. */
    public static LabelSets of(int labels, int[]... sets) {
        return new LabelSets(labels, List.of(sets));
    }

    static LabelSets decode(double[][] rows) {
        List<int[]> sets = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            int at = row;
            for (int c = 0; c < rows[row].length; c++) {
                double value = rows[row][c];
                if (value != 0 && (value != 1 || c < LEADING_COLUMNS)) {
                    throw new IllegalArgumentException("labels, row " + row + ", column " + c + ": expected "
                            + (c < LEADING_COLUMNS ? "0" : "0 or 1") + " in the form of label sets, got " + value);
                }
            }
            sets.add(java.util.stream.IntStream.range(LEADING_COLUMNS, rows[row].length)
                    .filter(c -> rows[at][c] == 1)
                    .map(c -> c - LEADING_COLUMNS)
                    .toArray());
        }
        return new LabelSets(rows[0].length - LEADING_COLUMNS, sets);
    }

    /** Number of labels that there are. */
    public int labels() {
        return labels;
    }

    /** A copy of the labels of a row, in order. */
    public int[] get(int row) {
        return sets.get(row).clone();
    }

    /** Labels that two rows share over those that either has; 1 for two empty sets. */
    public double jaccard(int first, int second) {
        int[] a = sets.get(first);
        int[] b = sets.get(second);
        int shared = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                shared++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        int all = a.length + b.length - shared;
        return all == 0 ? 1 : (double) shared / all;
    }

    @Override
    public int rows() {
        return sets.size();
    }

    @Override
    public int count() {
        return sets.size();
    }

    @Override
    public String unit() {
        return "images";
    }

    @Override
    public INDArray toArray() {
        int columns = LEADING_COLUMNS + labels;
        float[] flat = new float[Math.multiplyExact(sets.size(), columns)];
        for (int row = 0; row < sets.size(); row++) {
            for (int label : sets.get(row)) {
                flat[row * columns + LEADING_COLUMNS + label] = 1;
            }
        }
        return Nd4j.createFromArray(flat).reshape('c', sets.size(), columns);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSets that
                && labels == that.labels
                && Arrays.deepEquals(sets.toArray(), that.sets.toArray());
    }

    @Override
    public int hashCode() {
        return 31 * labels + Arrays.deepHashCode(sets.toArray());
    }

    @Override
    public String toString() {
        return "LabelSets" + Arrays.deepToString(sets.toArray());
    }
}
