package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;

/**
 * Variance-invariance-covariance regularisation of two views, z = rows 2i and z' = rows 2i + 1 of {@link Pairs} that all show
 * the same: invariance * mean (z - z')^2 + variance * mean over both views and all coordinates of
 * max(0, 1 - sqrt(var + epsilon)) + covariance * the sum over both views of the squared covariances of different coordinates
 * over the dimension. Variances and covariances divide by n - 1; of a single pair only the first part counts.
 *
 * <p>Bardes, Ponce, LeCun, VICReg, ICLR 2022, as its authors' code weighs the parts.
 *
 * @param invariance weight, at least 0, default 25
 * @param variance weight, at least 0, default 25
 * @param covariance weight, at least 0, default 1
 * @param epsilon above 0, default 1e-4
 */
public record VICRegLoss(double invariance, double variance, double covariance, double epsilon) implements MetricLoss {
    /** Default weight of the invariance and of the variance part. */
    public static final double DEFAULT_WEIGHT = 25;

    /** Default weight of the covariance part. */
    public static final double DEFAULT_COVARIANCE = 1;

    /** Default epsilon. */
    public static final double DEFAULT_EPSILON = 1e-4;

    /** Checks the parameters. */
    public VICRegLoss {
        Require.nonNegative("invariance", invariance);
        Require.nonNegative("variance", variance);
        Require.nonNegative("covariance", covariance);
        Require.positive("epsilon", epsilon);
    }

    /** Weights 25, 25 and 1, epsilon 1e-4. */
    public static VICRegLoss ofDefaults() {
        return new VICRegLoss(DEFAULT_WEIGHT, DEFAULT_WEIGHT, DEFAULT_COVARIANCE, DEFAULT_EPSILON);
    }

    /** This loss with another invariance. */
    public VICRegLoss withInvariance(double invariance) {
        return new VICRegLoss(invariance, variance, covariance, epsilon);
    }

    /** This loss with another variance. */
    public VICRegLoss withVariance(double variance) {
        return new VICRegLoss(invariance, variance, covariance, epsilon);
    }

    /** This loss with another covariance. */
    public VICRegLoss withCovariance(double covariance) {
        return new VICRegLoss(invariance, variance, covariance, epsilon);
    }

    /** This loss with another epsilon. */
    public VICRegLoss withEpsilon(double epsilon) {
        return new VICRegLoss(invariance, variance, covariance, epsilon);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Pairs pairs)) {
            throw Require.unsupported(this, "Pairs, two views of each image", targets);
        }
        for (int k = 0; k < pairs.count(); k++) {
            if (!pairs.get(k).isSame()) {
                throw new IllegalArgumentException(
                        "targets, pair " + k + ": VICRegLoss expects pairs that show the same, got " + pairs.get(k));
            }
        }
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        double[] gradient = new double[rows.values().length];
        double value = invariance(rows, gradient);
        if (pairs.count() > 1) {
            value += spread(rows, 0, gradient) + spread(rows, 1, gradient);
        }
        INDArray array = RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), embeddings.dataType());
        return LossResult.of(value, array, pairs.count(), value > 0 ? pairs.count() : 0);
    }

    private double invariance(RowMatrix rows, double[] gradient) {
        int d = rows.dimension();
        double[] x = rows.values();
        double factor = 2 * invariance / x.length;
        double sum = 0;
        for (int from = 0; from < x.length; from += 2 * d) {
            for (int k = from; k < from + d; k++) {
                double difference = x[k] - x[k + d];
                sum += difference * difference;
                gradient[k] += 2 * factor * difference;
                gradient[k + d] -= 2 * factor * difference;
            }
        }
        return factor * sum;
    }

    /** Variance and covariance of one view. */
    private double spread(RowMatrix rows, int view, double[] gradient) {
        int d = rows.dimension();
        int n = rows.rows() / 2;
        double[] centred = new double[n * d];
        for (int k = 0; k < d; k++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                mean += rows.values()[(2 * i + view) * d + k] / n;
            }
            for (int i = 0; i < n; i++) {
                centred[i * d + k] = rows.values()[(2 * i + view) * d + k] - mean;
            }
        }
        double[] moments = new double[d * d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                for (int l = 0; l < d; l++) {
                    moments[k * d + l] += centred[i * d + k] * centred[i * d + l];
                }
            }
        }
        double value = 0;
        // Derivatives in the moments; each moment of two coordinates occurs twice.
        double[] derivatives = new double[d * d];
        for (int k = 0; k < d; k++) {
            for (int l = 0; l < d; l++) {
                double moment = moments[k * d + l] / (n - 1);
                if (k != l) {
                    value += covariance * moment * moment / d;
                    derivatives[k * d + l] = 2 * covariance * moment / d;
                } else {
                    double deviation = Math.sqrt(moment + epsilon);
                    value += variance * Math.max(0, 1 - deviation) / (2 * d);
                    derivatives[k * d + l] = deviation < 1 ? -variance / (4 * d * deviation) : 0;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                double sum = 0;
                for (int l = 0; l < d; l++) {
                    sum += derivatives[k * d + l] * centred[i * d + l];
                }
                gradient[(2 * i + view) * d + k] += 2 * sum / (n - 1);
            }
        }
        return value;
    }
}
