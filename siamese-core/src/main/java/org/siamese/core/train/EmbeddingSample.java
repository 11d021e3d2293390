package org.siamese.core.train;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.StepMeasures;

/** The distances and the spread of one batch's embeddings. */
final class EmbeddingSample {
    /** Rows of which distances are taken; of a larger labelled batch the first. */
    private static final int MAX_ROWS = 256;

    private final double[][] rows;
    private double[] same = new double[0];
    private double[] different = new double[0];
    private double variance;
    private double meanSquare;

    EmbeddingSample(StepMeasures measures) {
        rows = measures.embeddings().castTo(DataType.DOUBLE).toDoubleMatrix();
        distances(measures.targets());
        spread();
    }

    private void distances(Targets targets) {
        int n = Math.min(rows.length, MAX_ROWS);
        double[] foundSame = new double[n * n];
        double[] foundDifferent = new double[n * n];
        int sames = 0;
        int differents = 0;
        int group = targets.rowsPerTuple();
        for (int i = 0; i < n; i++) {
            // Labelled rows meet all others; in a tuple, only the first meets the rest.
            int end = group == 1 ? n : i % group == 0 ? Math.min(n, i + group) : i;
            for (int j = i + 1; j < end; j++) {
                double distance = distance(rows[i], rows[j]);
                if (isSame(targets, i, j)) {
                    foundSame[sames++] = distance;
                } else {
                    foundDifferent[differents++] = distance;
                }
            }
        }
        same = Arrays.copyOf(foundSame, sames);
        different = Arrays.copyOf(foundDifferent, differents);
    }

    private static boolean isSame(Targets targets, int i, int j) {
        if (targets instanceof Labels labels) {
            return labels.get(i) == labels.get(j);
        }
        if (targets instanceof LabelSets sets) {
            return sets.jaccard(i, j) > 0;
        }
        return targets instanceof Pairs pairs ? pairs.get(i / 2).isSame() : j == i + 1;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return Math.sqrt(sum);
    }

    private void spread() {
        double[] mean = mean();
        for (double[] row : rows) {
            for (int k = 0; k < row.length; k++) {
                variance += (row[k] - mean[k]) * (row[k] - mean[k]);
                meanSquare += row[k] * row[k];
            }
        }
        variance /= (double) rows.length * mean.length;
        meanSquare /= (double) rows.length * mean.length;
    }

    /** The mean embedding. */
    double[] mean() {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int k = 0; k < mean.length; k++) {
                mean[k] += row[k] / rows.length;
            }
        }
        return mean;
    }

    double[] same() {
        return same;
    }

    double[] different() {
        return different;
    }

    double variance() {
        return variance;
    }

    double meanSquare() {
        return meanSquare;
    }

    int dimension() {
        return rows[0].length;
    }

    /** exp of the entropy of the singular values; 1 where all rows are equal. */
    double effectiveRank() {
        double[] mean = mean();
        int n = Math.min(rows.length, MAX_ROWS);
        double[][] centred = new double[n][mean.length];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < mean.length; k++) {
                centred[i][k] = rows[i][k] - mean[k];
            }
        }
        RealMatrix matrix = new Array2DRowRealMatrix(centred, false);
        RealMatrix squared = n < mean.length
                ? matrix.multiply(matrix.transpose())
                : matrix.transpose().multiply(matrix);
        double[] singular = Arrays.stream(new EigenDecomposition(squared).getRealEigenvalues())
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        double sum = Arrays.stream(singular).sum();
        double entropy = 0;
        for (double value : singular) {
            if (value > 0) {
                entropy -= value / sum * Math.log(value / sum);
            }
        }
        return Math.exp(entropy);
    }
}
