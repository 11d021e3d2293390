package org.siamese.losses;

import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.spi.EmbeddingRegulariser;

/**
 * The mean over rows of the largest cosine with another row: parts the proxies of neighbouring classes. The first of several equally
 * near rows counts. A single row has no neighbour; its value is 1, its gradient 0. Takes any targets, which it does not look at.
 *
 * <p>Zhao, Xu, Cheng, RegularFace: Deep Face Recognition via Exclusive Regularization, CVPR 2019.
 */
public record RegularFaceRegulariser() implements EmbeddingRegulariser {
    /** The regulariser; it has no parameters. */
    public static RegularFaceRegulariser ofDefaults() {
        return new RegularFaceRegulariser();
    }

    @Override
    public double add(RowMatrix rows, double[] gradient) {
        int n = rows.rows();
        if (n == 1) {
            return 1;
        }
        PairMatrix cosines = PairMatrices.of(new CosineSimilarity(), rows, rows);
        double[] derivatives = new double[n * n];
        double value = 0;
        for (int i = 0; i < n; i++) {
            int nearest = i == 0 ? 1 : 0;
            for (int j = 0; j < n; j++) {
                nearest = j != i && cosines.values()[i * n + j] > cosines.values()[i * n + nearest] ? j : nearest;
            }
            value += cosines.values()[i * n + nearest] / n;
            derivatives[i * n + nearest] = 1.0 / n;
        }
        double[] own = cosines.gradient(derivatives).first();
        for (int k = 0; k < own.length; k++) {
            gradient[k] += own[k];
        }
        return value;
    }
}
