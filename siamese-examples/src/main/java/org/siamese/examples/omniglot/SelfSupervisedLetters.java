package org.siamese.examples.omniglot;

import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.data.sample.TwoViews;
import org.siamese.examples.recipe.Inference;
import org.siamese.examples.recipe.LearningRate;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;
import org.siamese.image.pipeline.RandomElastic;
import org.siamese.losses.NTXentLoss;

/**
 * Letters learned without labels: a batch holds two augmented views of each image, and each view is to be told from those of all other images
 * (Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of Visual Representations", 2020; here without a projection
 * head). The augmentations stand in for the variety of handwriting.
 */
final class SelfSupervisedLetters {
    private static final double TURN = 15;
    private static final double SHIFT = 0.08;
    private static final double SCALE = 0.25;
    private static final double SLANT = 20;
    private static final int VIEWS = 12;

    private SelfSupervisedLetters() {}

    /** For Omniglot: letters of 48 x 48, batches of 256 images. */
    static LetterRecipe best() {
        TowerBuilder tower = Tower.builder().input(1, 48, 48);
        tower.convolution(32, 5, 2, Padding.zero(2)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(64, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(96, 3, Padding.zero(1)).relu().batchNorm();
        tower.convolution(128, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(192, 3, Padding.zero(1)).relu().batchNorm();
        return of("self-supervised", 48, tower.embedding(128).l2Normalize().build(), 256, 8);
    }

    /** For synthetic letters: smaller letters, a smaller tower, smaller batches. */
    static LetterRecipe small() {
        TowerBuilder tower = Tower.builder().input(1, 32, 32);
        tower.convolution(24, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(24, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(24, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        return of(
                "self-supervised, small", 32, tower.embedding(64).l2Normalize().build(), 64, 20);
    }

    private static LetterRecipe of(String name, int side, Tower tower, int images, int epochs) {
        return new LetterRecipe(
                name,
                ImagePipeline.grey()
                        .resize(side, side)
                        .invert()
                        .step(new RandomAffine(TURN, SHIFT, SCALE, SLANT, Outside.BLACK))
                        .step(new RandomElastic(0.05, 5, Outside.BLACK))
                        .build(),
                tower,
                NTXentLoss.ofDefaults().withTemperature(0.1),
                (classes, seed) -> TwoViews.of(classes, Math.min(images, classes.members()))
                        .withSeed(seed),
                false,
                LearningRate.cycle(3e-3),
                epochs,
                Inference.of(TestTimeAugmentation.random(VIEWS, TURN, SLANT, SCALE, SHIFT, 1)),
                1);
    }
}
