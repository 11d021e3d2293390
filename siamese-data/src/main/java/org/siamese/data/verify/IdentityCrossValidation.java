package org.siamese.data.verify;

import java.util.function.Function;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.Verification;
import org.siamese.image.inference.EmbeddingModel;

/** Cross-validation over identities: every identity is tested once, by a model that has never seen it. */
public final class IdentityCrossValidation {
    private IdentityCrossValidation() {}

    /**
     * Trains and measures each fold. Of the identities that are not tested in a fold, some are held out to choose the threshold on (the
     * greatest balanced accuracy); the model is trained on the others.
     *
     * @param dataset all images
     * @param folds 2 to the number of classes
     * @param calibrationClasses identities held out of each training part, at least 2
     * @param seed assigns the identities to folds, and resamples for the intervals
     * @param train a new model of a training part; where nothing is trained, the same one whatever the part
     */
    public static CrossValidation run(
            ImageDataset dataset,
            int folds,
            int calibrationClasses,
            long seed,
            Function<ImageDataset, ? extends EmbeddingModel> train) {
        if (calibrationClasses < 2) {
            throw new IllegalArgumentException("calibrationClasses: expected at least 2, got " + calibrationClasses);
        }
        return CrossValidation.over(IdentitySplit.kFold(dataset, folds, seed), fold -> {
            Split inner = IdentitySplit.byCount(fold.train(), calibrationClasses, seed);
            EmbeddingModel model = train.apply(inner.train());
            double threshold = Roc.of(ImageScores.allPairs(model, inner.test())).balancedThreshold();
            return Verification.of(ImageScores.allPairs(model, fold.test()), threshold, seed);
        });
    }
}
