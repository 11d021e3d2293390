package org.siamese.examples.omniglot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siamese.core.engine.Precision;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.GroupBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.Sampler;
import org.siamese.examples.recipe.Inference;
import org.siamese.examples.recipe.LearningRate;
import org.siamese.examples.recipe.Training;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;
import org.siamese.image.pipeline.RandomElastic;
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
 * @param inference how the trained model embeds a letter
 * @param towers how many towers are trained, one after the other, for an ensemble
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
        Inference inference,
        int towers) {
    private static final int KOCH_SIDE = 105;
    private static final int SIDE = 32;
    private static final int BEST_SIDE = 64;
    private static final int BEST_EPOCHS = 20;
    private static final int CHARACTER_SIDE = 48;
    private static final int CHARACTER_EPOCHS = 12;
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
     * model compares embeddings by a distance. Slow: about 25 times the work of {@link #best} for an image.
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
        return pairs("tutorial (Koch 2015)", KOCH_SIDE, tower, 1e-4, 20);
    }

    /** Koch's way on synthetic letters: pairs, a network of the same kind, small. */
    static LetterRecipe syntheticKoch() {
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
        return pairs("tutorial, small", SIDE, tower, 1e-3, 8);
    }

    /**
     * The best found: letters of 64 x 64, six convolutions of which the first halves the picture, batches of like letters, turned
     * letters as further classes.
     */
    static LetterRecipe best() {
        TowerBuilder tower = Tower.builder().input(1, BEST_SIDE, BEST_SIDE);
        tower.convolution(32, 5, 2, Padding.zero(2)).relu().maxPool(2, 2).batchNorm();
        for (int channels : List.of(64, 128)) {
            tower.convolution(channels, 3, Padding.zero(1)).relu().batchNorm();
            tower.convolution(channels, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        }
        tower.convolution(256, 3, Padding.zero(1)).relu().batchNorm();
        return alike("best", BEST_SIDE, tower.embedding(128).l2Normalize().build(), 2, 16, true, 3e-3, BEST_EPOCHS);
    }

    /** The best found, for synthetic letters: smaller letters, a smaller tower, fewer steps. */
    static LetterRecipe syntheticBest() {
        TowerBuilder tower = Tower.builder().input(1, SIDE, SIDE);
        for (int block : List.of(1, 2, 3, 4)) {
            tower.convolution(24, 3, Padding.zero(1)).relu();
            if (block < 4) {
                tower.maxPool(2, 2);
            }
            tower.batchNorm();
        }
        return alike("best, small", SIDE, tower.embedding(64).l2Normalize().build(), 2, 8, false, 2e-3, 20);
    }

    /** For characters of all alphabets, an easier task: smaller pictures, a tower of a third of the work, fewer passes. */
    static LetterRecipe characters() {
        TowerBuilder tower = Tower.builder().input(1, CHARACTER_SIDE, CHARACTER_SIDE);
        tower.convolution(32, 5, 2, Padding.zero(2)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(64, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(96, 3, Padding.zero(1)).relu().batchNorm();
        tower.convolution(128, 3, Padding.zero(1)).relu().maxPool(2, 2).batchNorm();
        tower.convolution(192, 3, Padding.zero(1)).relu().batchNorm();
        return alike(
                "characters",
                CHARACTER_SIDE,
                tower.embedding(128).l2Normalize().build(),
                2,
                16,
                true,
                3e-3,
                CHARACTER_EPOCHS);
    }

    /** This recipe for an ensemble. */
    LetterRecipe withTowers(int number) {
        return new LetterRecipe(
                name, pipeline, tower, loss, batches, rotations, learningRate, epochs, inference, number);
    }

    /**
     * How the towers are trained, each with a seed of its own.
     *
     * @param checkpoints where each is saved after each epoch, in a folder of its own if there are several
     */
    List<Training> trainings(
            ImageDataset train, int trainEpochs, long seed, Precision precision, Optional<Path> checkpoints) {
        List<Training> trainings = new ArrayList<>();
        for (int number = 0; number < towers; number++) {
            long own = Training.seedOfTower(seed, number);
            Training plain = Training.anew(
                            tower,
                            loss,
                            train,
                            batches.of(train.classes(), own),
                            learningRate,
                            trainEpochs,
                            own,
                            inference)
                    .withPrecision(precision);
            String folder = towers == 1 ? "" : "tower-" + (number + 1);
            trainings.add(checkpoints
                    .map(saved -> plain.withCheckpoints(saved.resolve(folder)))
                    .orElse(plain));
        }
        return trainings;
    }

    /** Random pairs of slightly distorted letters, and the contrastive loss. */
    private static LetterRecipe pairs(String name, int side, Tower tower, double rate, int epochs) {
        ImagePipeline pipeline = ImagePipeline.grey()
                .resize(side, side)
                .step(new RandomAffine(10, 0.02, 0.2, 17, Outside.WHITE))
                .build();
        return new LetterRecipe(
                name,
                pipeline,
                tower,
                HadsellContrastiveLoss.ofDefaults(),
                (classes, seed) ->
                        RandomPairs.builder(classes).batchSize(32).seed(seed).build(),
                false,
                LearningRate.constant(rate),
                epochs,
                Inference.plain(),
                1);
    }

    /** Letters that are alike within a batch: of few alphabets; the multi-similarity loss on the pairs that are hard. */
    private static LetterRecipe alike(
            String name,
            int side,
            Tower tower,
            int alphabets,
            int letters,
            boolean rotations,
            double rate,
            int epochs) {
        ImagePipeline pipeline = ImagePipeline.grey()
                .resize(side, side)
                .invert()
                .step(new RandomAffine(TURN, SHIFT, SCALE, SLANT, Outside.BLACK))
                .step(new RandomElastic(0.03, 5, Outside.BLACK))
                .build();
        return new LetterRecipe(
                name,
                pipeline,
                tower,
                MultiSimilarityLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()),
                (classes, seed) -> GroupBatches.builder(classes)
                        .groupsPerBatch(Math.min(alphabets, classes.groups()))
                        .classesPerGroup(letters)
                        .imagesPerClass(4)
                        .seed(seed)
                        .build(),
                rotations,
                LearningRate.cycle(rate),
                epochs,
                Inference.of(TestTimeAugmentation.random(VIEWS, TURN, SLANT, SCALE, SHIFT, 1)),
                1);
    }
}
