package org.siamese.onednn.internal.kernel;

import java.util.Arrays;

/**
 * A weighted sum of arrays, {@code to[i] = factors[0] terms[0][i] + ...}. One loop for each number of terms, each with one result and one index, as
 * the JVM turns only such loops into vector instructions.
 */
public final class WeightedSum {
    private final int[] indexes;
    private final float[] factors;

    /** The sum with a row of a matrix as factors; terms whose factor is zero are left out. */
    WeightedSum(float[] row) {
        int[] used = new int[row.length];
        int count = 0;
        for (int k = 0; k < row.length; k++) {
            if (row[k] != 0) {
                used[count++] = k;
            }
        }
        indexes = Arrays.copyOf(used, count);
        factors = new float[count];
        for (int k = 0; k < count; k++) {
            factors[k] = row[indexes[k]];
        }
    }

    /** One for each row of a matrix. */
    public static WeightedSum[] ofRows(float[][] matrix) {
        return Arrays.stream(matrix).map(WeightedSum::new).toArray(WeightedSum[]::new);
    }

    /** Sums the first {@code length} values. */
    public void sum(float[][] terms, float[] to, int length) {
        float[] a = terms[indexes[0]];
        switch (indexes.length) {
            case 1 -> one(a, to, length);
            case 2 -> two(a, terms[indexes[1]], to, length);
            case 3 -> three(a, terms[indexes[1]], terms[indexes[2]], to, length);
            case 4 -> four(a, terms[indexes[1]], terms[indexes[2]], terms[indexes[3]], to, length);
            case 5 -> {
                float[] b = terms[indexes[1]];
                float[] c = terms[indexes[2]];
                five(a, b, c, terms[indexes[3]], terms[indexes[4]], to, length);
            }
            default -> throw new IllegalStateException("no loop for " + indexes.length + " terms");
        }
    }

    private void one(float[] a, float[] to, int length) {
        float p = factors[0];
        for (int i = 0; i < length; i++) {
            to[i] = p * a[i];
        }
    }

    private void two(float[] a, float[] b, float[] to, int length) {
        float p = factors[0];
        float q = factors[1];
        for (int i = 0; i < length; i++) {
            to[i] = p * a[i] + q * b[i];
        }
    }

    private void three(float[] a, float[] b, float[] c, float[] to, int length) {
        float p = factors[0];
        float q = factors[1];
        float r = factors[2];
        for (int i = 0; i < length; i++) {
            to[i] = p * a[i] + q * b[i] + r * c[i];
        }
    }

    private void four(float[] a, float[] b, float[] c, float[] d, float[] to, int length) {
        float p = factors[0];
        float q = factors[1];
        float r = factors[2];
        float s = factors[3];
        for (int i = 0; i < length; i++) {
            to[i] = p * a[i] + q * b[i] + (r * c[i] + s * d[i]);
        }
    }

    private void five(float[] a, float[] b, float[] c, float[] d, float[] e, float[] to, int length) {
        float p = factors[0];
        float q = factors[1];
        float r = factors[2];
        float s = factors[3];
        float t = factors[4];
        for (int i = 0; i < length; i++) {
            to[i] = p * a[i] + q * b[i] + (r * c[i] + s * d[i]) + t * e[i];
        }
    }
}
