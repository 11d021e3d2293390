package org.siamese.examples.omniglot;

import java.util.List;
import org.siamese.core.model.Views;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.data.dataset.Classes;
import org.siamese.data.image.ImagePipeline;
import org.siamese.data.image.Outside;
import org.siamese.data.image.RandomAffine;
import org.siamese.data.image.RandomElastic;
import org.siamese.data.sample.GroupBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.Sampler;
import org.siamese.examples.recipe.LearningRate;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.MultiSimilarityLoss;
import org.siamese.losses.miner.MultiSimilarityMiner;

/**
 * How letters are prepared and learned from.
 *
 * @param name in words
 * @param pipeline preparation and augmentation of an image
 * @param tower what is trained
 * @param loss what it is trained with
 * @param batches how batches are chosen
 * @param rotations whether turned letters are further classes
 * @param learningRate learning rate of Adam
 * @param epochs number of epochs
 * @param views how the trained model looks at a letter
 */
record LetterRecipe(
        String name,
        ImagePipeline pipeline,
        Tower tower,
        MetricLoss loss,
        Batches batches,
        boolean rotations,
        LearningRate learningRate,
        int epochs,
        Views views) {
    private static final int KOCH_SIDE = 105;
    private static final int SIDE = 32;
    private static final int VIEWS = 12;
    private static final double TURN = 12;
    private static final double SLANT = 12;
    private static final double SCALE = 0.15;
    private static final double SHIFT = 0.06;

    /** Chooses the images of batches. */
    @FunctionalInterface
    interface Batches {
        /** The sampler of a training part. */
        Sampler of(Classes train, long seed);
    }

    /**
     * The network of Koch, Zemel and Salakhutdinov, "Siamese neural networks for one-shot image recognition" (2015), on random
     * verification pairs. Its learned weighted L1 distance is replaced by the Euclidean distance and the contrastive loss, for a
     * model compares embeddings by a distance. Slow: about 60 times the work of {@link #best} for an image.
     */
    static LetterRecipe koch() {
        Tower tower = Tower.builder()
                .input(1, KOCH_SIDE, KOCH_SIDE)
                .convolution(64, 10)
                .relu()
                .maxPool(2, 2)
                .convolution(128, 7)
                .relu()
                .maxPool(2, 2)
                .convolution(128, 4)
                .relu()
                .maxPool(2, 2)
                .convolution(256, 4)
                .relu()
                .embedding(4096)
                .build();
        return new LetterRecipe(
                "tutorial (Koch 2015)",
                ImagePipeline.grey()
                        .resize(KOCH_SIDE, KOCH_SIDE)
                        .step(new RandomAffine(10, 0.02, 0.2, 17, Outside.WHITE))
                        .build(),
                tower,
                HadsellContrastiveLoss.ofDefaults(),
                (classes, seed) ->
                        RandomPairs.builder(classes).batchSize(32).seed(seed).build(),
                false,
                LearningRate.constant(1e-4),
                20,
                Views.plain());
    }

    /** Koch's way on drawn letters: pairs, a network of the same kind, small. */
    static LetterRecipe drawnKoch() {
        Tower tower = Tower.builder()
                .input(1, SIDE, SIDE)
                .convolution(16, 5)
                .relu()
                .maxPool(2, 2)
                .convolution(32, 4)
                .relu()
                .maxPool(2, 2)
                .embedding(64)
                .build();
        return new LetterRecipe(
                "tutorial, small",
                ImagePipeline.grey()
                        .resize(SIDE, SIDE)
                        .step(new RandomAffine(10, 0.02, 0.2, 17, Outside.WHITE))
                        .build(),
                tower,
                HadsellContrastiveLoss.ofDefaults(),
                (classes, seed) ->
                        RandomPairs.builder(classes).batchSize(32).seed(seed).build(),
                false,
                LearningRate.constant(1e-3),
                8,
                Views.plain());
    }

    /** The best found: 32 x 32, four blocks of 64 channels, batches of like letters, turned letters as further classes. */
    static LetterRecipe best() {
        return small("best", 64, 4, 30, true);
    }

    /** The best found, for drawn letters: a smaller tower, fewer steps. */
    static LetterRecipe drawnBest() {
        return small("best, small", 24, 2, 20, false);
    }

    private static LetterRecipe small(String name, int channels, int groups, int epochs, boolean rotations) {
        ImagePipeline pipeline = ImagePipeline.grey()
                .resize(SIDE, SIDE)
                .invert()
                .step(new RandomAffine(TURN, SHIFT, SCALE, SLANT, Outside.BLACK))
                .step(new RandomElastic(0.03, 5, Outside.BLACK))
                .build();
        TowerBuilder tower = Tower.builder().input(1, SIDE, SIDE);
        for (int block : List.of(1, 2, 3, 4)) {
            tower.convolution(channels, 3, Padding.zero(1)).relu();
            if (block < 4) {
                tower.maxPool(2, 2);
            }
            tower.batchNorm();
        }
        return new LetterRecipe(
                name,
                pipeline,
                tower.embedding(64).l2Normalize().build(),
                MultiSimilarityLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()),
                (classes, seed) -> GroupBatches.builder(classes)
                        .groupsPerBatch(Math.min(groups, classes.groups()))
                        .classesPerGroup(8)
                        .imagesPerClass(4)
                        .seed(seed)
                        .build(),
                rotations,
                LearningRate.cycle(2e-3),
                epochs,
                Views.random(VIEWS, TURN, SLANT, SCALE, SHIFT, 1));
    }
}
