package org.siamese.losses;

import org.siamese.decision.distance.Vectors;

/** Small square matrices, row after row. */
final class SquareMatrix {
    private SquareMatrix() {}

    /** The inverse, by Gauss and Jordan with pivots. */
    static double[] inverse(double[] matrix, int n) {
        double[] a = matrix.clone();
        double[] inverse = new double[n * n];
        for (int i = 0; i < n; i++) {
            inverse[i * n + i] = 1;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(a[row * n + column]) > Math.abs(a[pivot * n + column]) ? row : pivot;
            }
            swap(a, column, pivot, n);
            swap(inverse, column, pivot, n);
            double scale = 1 / a[column * n + column];
            for (int k = 0; k < n; k++) {
                a[column * n + k] *= scale;
                inverse[column * n + k] *= scale;
            }
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0 : a[row * n + column];
                if (factor != 0) {
                    Vectors.addScaled(-factor, a, column * n, a, row * n, n);
                    Vectors.addScaled(-factor, inverse, column * n, inverse, row * n, n);
                }
            }
        }
        return inverse;
    }

    private static void swap(double[] matrix, int first, int second, int n) {
        for (int k = 0; first != second && k < n; k++) {
            double kept = matrix[first * n + k];
            matrix[first * n + k] = matrix[second * n + k];
            matrix[second * n + k] = kept;
        }
    }

    static double[] transpose(double[] matrix, int n) {
        double[] transposed = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                transposed[j * n + i] = matrix[i * n + j];
            }
        }
        return transposed;
    }

    static double[] times(double[] a, double[] b, int n) {
        double[] product = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                if (a[i * n + k] != 0) {
                    Vectors.addScaled(a[i * n + k], b, k * n, product, i * n, n);
                }
            }
        }
        return product;
    }
}
