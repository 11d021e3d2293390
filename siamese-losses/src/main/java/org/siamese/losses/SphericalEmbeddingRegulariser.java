package org.siamese.losses;

import java.util.Arrays;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.RowTerms;
import org.siamese.losses.spi.EmbeddingRegulariser;

/**
 * The mean over rows of (|x| - m)^2, m the mean length of the rows: draws all embeddings to one length. Takes any targets, which it
 * does not look at. A zero row has gradient 0. Files that name it CentreInvariantRegulariser, as it was called, are read too.
 *
 * <p>Zhang, Li, Zhang, Deep Metric Learning with Spherical Embedding, NeurIPS 2020.
 */
public record SphericalEmbeddingRegulariser() implements EmbeddingRegulariser {
    /** The regulariser; it has no parameters. */
    public static SphericalEmbeddingRegulariser ofDefaults() {
        return new SphericalEmbeddingRegulariser();
    }

    @Override
    public double add(RowMatrix rows, double[] gradient) {
        double mean = Arrays.stream(rows.norms()).average().orElseThrow();
        // The terms' derivatives in the mean cancel.
        return RowTerms.mean(rows, gradient, 2, norm -> (norm - mean) * (norm - mean), norm -> 2 * (norm - mean));
    }
}
