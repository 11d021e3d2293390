package org.siamese.losses;

import java.util.Arrays;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.Vectors;

/** Similarity along a graph, and the way back: F = (1 - alpha) (I - alpha D^-1/2 S D^-1/2)^-1. Not thread-safe. */
final class ManifoldGraph {
    private static final double SHARPNESS = 2;

    private final int n;
    private final double alpha;
    private final double[] similarities;
    private final double[] weights;
    private final double[] sums;
    private final double[] spread;
    private final double[] toSpread;

    ManifoldGraph(double[] similarities, int n, double alpha) {
        this.n = n;
        this.alpha = alpha;
        this.similarities = similarities;
        this.weights = new double[n * n];
        this.sums = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                weights[i * n + j] = i == j ? 0 : Math.exp(SHARPNESS * Math.max(0, similarities[i * n + j]));
                sums[i] += weights[i * n + j];
            }
        }
        double[] system = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                system[i * n + j] = (i == j ? 1 : 0) - alpha * normalised(i, j);
            }
        }
        this.spread = SquareMatrix.inverse(system, n);
        for (int k = 0; k < spread.length; k++) {
            spread[k] *= 1 - alpha;
        }
        this.toSpread = new double[n * n];
    }

    private double normalised(int i, int j) {
        return sums[i] == 0 || sums[j] == 0 ? 0 : weights[i * n + j] / Math.sqrt(sums[i] * sums[j]);
    }

    /** Adds both parts of the loss and their derivatives in F; the last nodes are the proxies. */
    double add(int[] own, double margin, double lambdaContext) {
        int proxies = n - own.length;
        double[] row = new double[proxies];
        double[] slopes = new double[proxies];
        double value = 0;
        double[] norms = new double[n];
        for (int i = 0; i < n; i++) {
            norms[i] = Math.max(RowMatrix.SMALLEST_NORM, Math.sqrt(Vectors.dot(spread, i * n, spread, i * n, n)));
        }
        for (int i = 0; i < own.length; i++) {
            System.arraycopy(spread, i * n + own.length, row, 0, proxies);
            value += term(row, own[i], margin, slopes) / own.length;
            for (int k = 0; k < proxies; k++) {
                toSpread[i * n + own.length + k] += slopes[k] / own.length;
            }
            for (int k = 0; lambdaContext > 0 && k < proxies; k++) {
                int at = own.length + k;
                row[k] = Vectors.dot(spread, i * n, spread, at * n, n) / (norms[i] * norms[at]);
            }
            if (lambdaContext > 0) {
                value += lambdaContext * term(row, own[i], margin, slopes) / own.length;
                for (int k = 0; k < proxies; k++) {
                    addCosine(i, own.length + k, row[k], lambdaContext * slopes[k] / own.length, norms);
                }
            }
        }
        return value;
    }

    private void addCosine(int i, int at, double cosine, double slope, double[] norms) {
        if (slope == 0) {
            return;
        }
        for (int c = 0; c < n; c++) {
            double a = spread[i * n + c] / norms[i];
            double b = spread[at * n + c] / norms[at];
            toSpread[i * n + c] += slope * (b - cosine * a) / norms[i];
            toSpread[at * n + c] += slope * (a - cosine * b) / norms[at];
        }
    }

    /** log(1 + sum of e^v) over the other proxies with v at least 0. */
    private static double term(double[] row, int own, double margin, double[] slopes) {
        double sum = 1;
        Arrays.fill(slopes, 0);
        for (int k = 0; k < row.length; k++) {
            double v = row[k] - row[own] + margin;
            if (k != own && v >= 0) {
                slopes[k] = Math.exp(v);
                sum += slopes[k];
            }
        }
        double all = 0;
        for (int k = 0; k < row.length; k++) {
            slopes[k] /= sum;
            all += slopes[k];
        }
        slopes[own] -= all;
        return Math.log(sum);
    }

    /** The derivatives in the similarities. */
    double[] derivatives() {
        // From F to the normalised weights: alpha / (1 - alpha) F^T G F^T.
        double[] transposed = SquareMatrix.transpose(spread, n);
        double[] toNormalised = SquareMatrix.times(SquareMatrix.times(transposed, toSpread, n), transposed, n);
        double factor = alpha / (1 - alpha);
        double[] toSums = new double[n];
        double[] derivatives = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double slope = factor * toNormalised[i * n + j];
                double value = normalised(i, j);
                if (value != 0) {
                    toSums[i] -= slope * value / (2 * sums[i]);
                    toSums[j] -= slope * value / (2 * sums[j]);
                    derivatives[i * n + j] = slope / Math.sqrt(sums[i] * sums[j]);
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int k = i * n + j;
                derivatives[k] =
                        i == j || similarities[k] <= 0 ? 0 : (derivatives[k] + toSums[i]) * SHARPNESS * weights[k];
            }
        }
        return derivatives;
    }
}
