package org.siamese.losses.internal;

import java.util.function.DoubleUnaryOperator;
import org.siamese.decision.distance.RowMatrix;

/** The mean over rows of a function of their length. */
public final class RowTerms {
    private RowTerms() {}

    /** The mean of {@code loss}, whose derivative in the p-norm of a row is {@code derivative}; adds its gradient. */
    public static double mean(
            RowMatrix rows, double[] gradient, double p, DoubleUnaryOperator loss, DoubleUnaryOperator derivative) {
        int d = rows.dimension();
        double sum = 0;
        for (int i = 0; i < rows.rows(); i++) {
            double norm = norm(rows.values(), i * d, d, p);
            sum += loss.applyAsDouble(norm) / rows.rows();
            for (int k = i * d; norm > 0 && k < (i + 1) * d; k++) {
                double share = Math.abs(rows.values()[k]) / norm;
                gradient[k] += rows.values()[k] == 0
                        ? 0
                        : derivative.applyAsDouble(norm)
                                * Math.signum(rows.values()[k])
                                * Math.pow(share, p - 1)
                                / rows.rows();
            }
        }
        return sum;
    }

    private static double norm(double[] values, int from, int dimension, double p) {
        double largest = 0;
        for (int k = from; k < from + dimension; k++) {
            largest = Math.max(largest, Math.abs(values[k]));
        }
        double sum = 0;
        for (int k = from; largest > 0 && k < from + dimension; k++) {
            sum += Math.pow(Math.abs(values[k]) / largest, p);
        }
        return largest * Math.pow(sum, 1 / p);
    }
}
