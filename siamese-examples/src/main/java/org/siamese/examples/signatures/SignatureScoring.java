package org.siamese.examples.signatures;

import java.util.Arrays;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.CohortNormalisation;
import org.siamese.image.inference.EmbeddingCovariance;
import org.siamese.image.inference.Whitening;

/**
 * What a fold's training signatures tell about its distances.
 *
 * @param whitening shrinkage by which embeddings are whitened with the covariance of the training signatures', 0 to 1; 0 leaves them
 * @param nearest training signatures by whose mean distance those of a signature are divided, or all where there are fewer; 0 leaves
 *     them
 */
record SignatureScoring(double whitening, int nearest) {
    /** Test signatures, ready to be compared. */
    SignatureFold fold(SiameseModel model, ImageDataset train, ImageDataset test, int[] numbers) {
        RowMatrix embeddings = embeddings(model, test);
        if (whitening == 0 && nearest == 0) {
            return new SignatureFold(test, model, embeddings, null, numbers);
        }
        RowMatrix trained = embeddings(model, train);
        if (whitening > 0) {
            Whitening whitened = measured(trained);
            embeddings = whitened.of(embeddings);
            trained = whitened.of(trained);
        }
        CohortNormalisation cohort = nearest == 0
                ? null
                : CohortNormalisation.of(trained, model.distanceMeasure(), Math.min(nearest, trained.rows()));
        return new SignatureFold(test, model, embeddings, cohort, numbers);
    }

    private static RowMatrix embeddings(SiameseModel model, ImageDataset images) {
        return RowMatrices.of(ImageScores.embeddings(model, images));
    }

    private Whitening measured(RowMatrix trained) {
        int d = trained.dimension();
        EmbeddingCovariance covariance = new EmbeddingCovariance(d);
        for (int row = 0; row < trained.rows(); row++) {
            covariance.add(Arrays.copyOfRange(trained.values(), row * d, (row + 1) * d));
        }
        return covariance.whitening(whitening);
    }
}
