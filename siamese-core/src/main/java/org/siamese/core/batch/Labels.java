package org.siamese.core.batch;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The class of each row. Class indices start at 0. Immutable and thread-safe. */
public final class Labels implements Targets {
    /** Largest class index that a float label array holds exactly. */
    public static final int MAX_CLASS = 1 << 24;

    private final int[] classes;

    private Labels(int[] classes) {
        if (classes.length == 0) {
            throw new IllegalArgumentException("classes: expected at least one row, got none");
        }
        for (int row = 0; row < classes.length; row++) {
            if (classes[row] < 0 || classes[row] > MAX_CLASS) {
                throw new IllegalArgumentException(
                        "classes, row " + row + ": expected 0 to " + MAX_CLASS + ", got " + classes[row]);
            }
        }
        this.classes = classes;
    }

    /** Labels with the given class index for each row. */
    public static Labels of(int... classes) {
        return new Labels(classes.clone());
    }

    static Labels decode(double[][] rows) {
        int[] classes = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            double value = rows[row][0];
            if (value != Math.rint(value)) {
                throw new IllegalArgumentException("labels, row " + row + ": expected a class index, got " + value);
            }
            classes[row] = (int) value;
        }
        return new Labels(classes);
    }

    /** The class index of a row. */
    public int get(int row) {
        return classes[row];
    }

    /** A copy of the class indices. */
    public int[] toIntArray() {
        return classes.clone();
    }

    @Override
    public int rows() {
        return classes.length;
    }

    @Override
    public int count() {
        return classes.length;
    }

    @Override
    public String unit() {
        return "images";
    }

    @Override
    public INDArray toArray() {
        float[] values = new float[classes.length];
        for (int row = 0; row < values.length; row++) {
            values[row] = classes[row];
        }
        return Nd4j.createFromArray(values).reshape('c', values.length, 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels that && Arrays.equals(classes, that.classes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(classes);
    }

    @Override
    public String toString() {
        return "Labels" + Arrays.toString(classes);
    }
}
