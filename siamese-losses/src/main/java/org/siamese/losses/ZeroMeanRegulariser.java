package org.siamese.losses;

import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.spi.EmbeddingRegulariser;

/**
 * The mean over rows of the absolute sum of a row's coordinates: draws each row's mean to 0. Takes any targets, which it does not look
 * at. A row whose sum is 0 has gradient 0.
 *
 * <p>As in pytorch-metric-learning.
 */
public record ZeroMeanRegulariser() implements EmbeddingRegulariser {
    /** The regulariser; it has no parameters. */
    public static ZeroMeanRegulariser ofDefaults() {
        return new ZeroMeanRegulariser();
    }

    @Override
    public double add(RowMatrix rows, double[] gradient) {
        int d = rows.dimension();
        double value = 0;
        for (int i = 0; i < rows.rows(); i++) {
            double sum = 0;
            for (int k = i * d; k < (i + 1) * d; k++) {
                sum += rows.values()[k];
            }
            value += Math.abs(sum) / rows.rows();
            for (int k = i * d; k < (i + 1) * d; k++) {
                gradient[k] += Math.signum(sum) / rows.rows();
            }
        }
        return value;
    }
}
