package org.siamese.losses;

import java.util.Arrays;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.Vectors;
import org.siamese.losses.spi.EmbeddingRegulariser;

/**
 * The mean over rows of (|w|^2 - m)^2 / 4, m the mean of the squared lengths: keeps the proxies of rare classes as long as those of
 * frequent ones. Takes any targets, which it does not look at.
 *
 * <p>Wu, Liu, Li, Guo, Deep Face Recognition with Center Invariant Loss, ACM Multimedia Thematic Workshops 2017.
 */
public record CenterInvariantRegulariser() implements EmbeddingRegulariser {
    private static final double QUARTER = 0.25;

    /** The regulariser; it has no parameters. */
    public static CenterInvariantRegulariser ofDefaults() {
        return new CenterInvariantRegulariser();
    }

    @Override
    public double add(RowMatrix rows, double[] gradient) {
        int n = rows.rows();
        int d = rows.dimension();
        double[] squares = new double[n];
        Arrays.setAll(squares, i -> Vectors.dot(rows.values(), i * d, rows.values(), i * d, d));
        double mean = Arrays.stream(squares).sum() / n;
        double value = 0;
        for (int i = 0; i < n; i++) {
            double gap = squares[i] - mean;
            value += QUARTER * gap * gap / n;
            // The terms' derivatives in the mean cancel.
            Vectors.addScaled(gap / n, rows.values(), i * d, gradient, i * d, d);
        }
        return value;
    }
}
