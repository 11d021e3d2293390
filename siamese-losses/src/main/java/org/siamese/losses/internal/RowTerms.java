package org.siamese.losses.internal;

import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.decision.distance.RowMatrix;

/** The mean over rows of a function of their length. */
public final class RowTerms {
    private RowTerms() {}

    /** Value and gradient of the mean of {@code loss}, whose derivative in the p-norm of a row is {@code derivative}. */
    public static LossResult mean(
            INDArray embeddings, Targets targets, double p, DoubleUnaryOperator loss, DoubleUnaryOperator derivative) {
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        int d = rows.dimension();
        double[] gradient = new double[rows.values().length];
        double sum = 0;
        long active = 0;
        for (int i = 0; i < rows.rows(); i++) {
            double norm = norm(rows.values(), i * d, d, p);
            double term = loss.applyAsDouble(norm);
            sum += term / rows.rows();
            active += term > 0 ? 1 : 0;
            for (int k = i * d; norm > 0 && k < (i + 1) * d; k++) {
                double share = Math.abs(rows.values()[k]) / norm;
                gradient[k] = rows.values()[k] == 0
                        ? 0
                        : derivative.applyAsDouble(norm)
                                * Math.signum(rows.values()[k])
                                * Math.pow(share, p - 1)
                                / rows.rows();
            }
        }
        INDArray array = RowMatrices.toArray(gradient, rows.rows(), d, embeddings.dataType());
        return LossResult.of(sum, array, rows.rows(), active);
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
