package org.siamese.examples.faces;

import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.Precision;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;

/**
 * What a tower has learned of persons who do not exist, to start from. There are many more of them than of photographed ones. Trained when
 * it is first asked for, and kept.
 */
final class SyntheticStart {
    private static final int PERSONS = 600;
    private static final double DIFFICULTY = 1;
    private static final int PASSES_FOR_EACH = 4;

    private final FaceContender.Maker recipe;
    private @Nullable SiameseModel trained;
    private int trainedPasses;
    private long trainedSeed;
    private Precision trainedPrecision = Precision.FLOAT32;

    /** A start for a tower that is trained by a recipe. */
    SyntheticStart(FaceContender.Maker recipe) {
        this.recipe = recipe;
    }

    /** A seed of other persons than those that an example without data draws, and tests on. */
    private static long othersThan(long seed) {
        return ~seed;
    }

    /**
     * The model.
     *
     * @param passes over the photographs later on; there is one over the synthetic faces for every {@value #PASSES_FOR_EACH} of them
     * @param seed of the synthetic persons and of the training
     * @param precision of the training
     */
    synchronized SiameseModel model(int passes, long seed, Precision precision) {
        SiameseModel model = trained;
        if (model == null || passes != trainedPasses || seed != trainedSeed || precision != trainedPrecision) {
            ImageDataset faces = SyntheticFaces.builder()
                    .identities(PERSONS)
                    .difficulty(DIFFICULTY)
                    .seed(othersThan(seed))
                    .build()
                    .dataset();
            Training training = recipe.of(faces, seed)
                    .training((passes + PASSES_FOR_EACH - 1) / PASSES_FOR_EACH, seed)
                    .withPrecision(precision);
            model = training.fit(new TrainingRecord(false), true);
            trained = model;
            trainedPasses = passes;
            trainedSeed = seed;
            trainedPrecision = precision;
        }
        return model;
    }
}
