package org.siamese.losses;

import java.util.Arrays;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.Vectors;

/** Means of the unit rows of classes, and cosines of rows with them; of the own class without the row itself. Not thread-safe. */
final class Centroids {
    private final RowMatrix units;
    private final int[] index;
    private final int[] counts;
    private final int d;
    private final double[] sums;
    private final double[] gradient;
    private final double[] toSums;

    Centroids(RowMatrix units, int[] index, int classes) {
        this.units = units;
        this.index = index;
        this.d = units.dimension();
        this.counts = new int[classes];
        this.sums = new double[classes * d];
        for (int i = 0; i < index.length; i++) {
            counts[index[i]]++;
            Vectors.addScaled(1, units.values(), i * d, sums, index[i] * d, d);
        }
        this.gradient = new double[units.values().length];
        this.toSums = new double[sums.length];
    }

    int count(int label) {
        return counts[label];
    }

    /** The sum of the rows of a class as row i sees it. */
    private double[] sum(int i, int label) {
        double[] sum = Arrays.copyOfRange(sums, label * d, (label + 1) * d);
        if (index[i] == label) {
            Vectors.addScaled(-1, units.values(), i * d, sum, 0, d);
        }
        return sum;
    }

    void cosines(int i, double[] cosines) {
        for (int k = 0; k < cosines.length; k++) {
            double[] sum = sum(i, k);
            cosines[k] = Vectors.dot(units.values(), i * d, sum, 0, d) / length(sum);
        }
    }

    private static double length(double[] sum) {
        return Math.max(Math.sqrt(Vectors.dot(sum, 0, sum, 0, sum.length)), RowMatrix.SMALLEST_NORM);
    }

    /** Adds the gradient of {@code factor} times the cosine of row i with class k. */
    void addGradient(int i, int k, double factor) {
        double[] sum = sum(i, k);
        double length = length(sum);
        double cosine = Vectors.dot(units.values(), i * d, sum, 0, d) / length;
        Vectors.addScaled(factor / length, sum, 0, gradient, i * d, d);
        for (int c = 0; c < d; c++) {
            double toSum = factor * (units.values()[i * d + c] - cosine * sum[c] / length) / length;
            toSums[k * d + c] += toSum;
            gradient[i * d + c] -= index[i] == k ? toSum : 0;
        }
    }

    /** The gradient with respect to the unit rows. */
    double[] gradient() {
        double[] total = gradient.clone();
        for (int i = 0; i < index.length; i++) {
            Vectors.addScaled(1, toSums, index[i] * d, total, i * d, d);
        }
        return total;
    }
}
