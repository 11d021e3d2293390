package org.siamese.examples.signatures;

import java.util.List;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.tower.Towers;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ForgeryBatches;
import org.siamese.data.sample.LastBatch;
import org.siamese.data.sample.ListedPairs;
import org.siamese.data.sample.Sampler;
import org.siamese.examples.recipe.Inference;
import org.siamese.examples.recipe.LearningRate;
import org.siamese.examples.recipe.Training;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;
import org.siamese.image.pipeline.RandomBrightness;
import org.siamese.image.pipeline.RandomElastic;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.TripletMarginLoss;
import org.siamese.losses.miner.BatchHardMiner;

/**
 * How signatures are prepared and learned from.
 *
 * @param name in words
 * @param pipeline preparation and augmentation of an image
 * @param tower what is trained
 * @param loss what it is trained with
 * @param batches how batches are chosen
 * @param learningRate learning rate of Adam
 * @param epochs number of epochs
 * @param inference how the trained model embeds a signature
 */
record SignatureRecipe(
        String name,
        ImagePipeline pipeline,
        Tower tower,
        MetricLoss loss,
        Batches batches,
        LearningRate learningRate,
        int epochs,
        Inference inference) {
    private static final int TUTORIAL_SIDE = 105;
    private static final int TUTORIAL_EPOCHS = 20;
    private static final int TUTORIAL_BATCH = 32;
    private static final double TUTORIAL_RATE = 3e-4;
    private static final int SYNTHETIC_PAIRS = 1280;
    private static final int SYNTHETIC_HEIGHT = 40;
    private static final int SYNTHETIC_WIDTH = 72;
    static final int BEST_HEIGHT = 128;
    private static final int BEST_WIDTH = 224;
    private static final int BEST_EPOCHS = 60;
    private static final double BEST_RATE = 1e-3;
    private static final int BEST_CHANNELS = 16;
    private static final int VIEWS = 8;
    private static final double TURN = 12;
    private static final double SLANT = 12;
    private static final double SCALE = 0.20;
    private static final double SHIFT = 0.08;

    /** Chooses the images of batches from the training pairs. */
    @FunctionalInterface
    interface Batches {
        /** The sampler of a training part. */
        Sampler of(PairSet train, long seed);
    }

    /**
     * The tutorial's: 105 x 105 stretched, its tower, the contrastive loss on its listed pairs.
     *
     * @param pairsPerEpoch pairs of an epoch; 0 for all
     */
    static SignatureRecipe tutorial(int pairsPerEpoch) {
        return new SignatureRecipe(
                "tutorial",
                ImagePipeline.grey().resize(TUTORIAL_SIDE, TUTORIAL_SIDE).build(),
                Towers.signatureTutorial(),
                HadsellContrastiveLoss.ofDefaults(),
                listed(pairsPerEpoch, TUTORIAL_BATCH),
                LearningRate.constant(TUTORIAL_RATE),
                TUTORIAL_EPOCHS,
                Inference.plain());
    }

    /** The tutorial's for synthetic signatures: small pictures and a small tower of the same kind. */
    static SignatureRecipe syntheticTutorial(int pairsPerEpoch) {
        Tower tower = Tower.builder()
                .input(1, SYNTHETIC_HEIGHT, SYNTHETIC_WIDTH)
                .convolution(16, 5, Padding.zero(2))
                .relu()
                .lrn(5)
                .maxPool(2, 2)
                .convolution(32, 3, Padding.zero(1))
                .relu()
                .maxPool(2, 2)
                .spatialDropout(0.1)
                .convolution(32, 3, Padding.zero(1))
                .relu()
                .maxPool(2, 2)
                .dense(128)
                .relu()
                .embedding(32)
                .build();
        return new SignatureRecipe(
                "tutorial, small",
                ImagePipeline.grey().resize(SYNTHETIC_HEIGHT, SYNTHETIC_WIDTH).build(),
                tower,
                HadsellContrastiveLoss.ofDefaults(),
                listed(pairsPerEpoch == 0 ? SYNTHETIC_PAIRS : pairsPerEpoch, TUTORIAL_BATCH),
                LearningRate.constant(1e-3),
                12,
                Inference.plain());
    }

    /**
     * The best found: ink centred, inverted and in its own proportions; several writers in each batch, with genuine signatures and
     * with forgeries, which are hard negatives; the triplet loss on the hardest of a batch.
     */
    static SignatureRecipe best() {
        return best("best", BEST_HEIGHT, BEST_WIDTH, BEST_CHANNELS, BEST_EPOCHS);
    }

    /**
     * The best found, on smaller pictures: faster, and with more errors.
     *
     * @param height of the pictures; the width is in proportion
     */
    static SignatureRecipe best(int height) {
        int width = Math.round((float) height * BEST_WIDTH / BEST_HEIGHT);
        String name = height == BEST_HEIGHT ? "best" : "best, " + height + " x " + width;
        return best(name, height, width, BEST_CHANNELS, BEST_EPOCHS);
    }

    /** How a tower is trained by this recipe. */
    Training training(PairSet train, int trainEpochs, long seed) {
        return Training.anew(
                tower,
                loss,
                train.images().preload(),
                batches.of(train, seed),
                learningRate,
                trainEpochs,
                seed,
                inference);
    }

    /** The best found, smaller. */
    static SignatureRecipe syntheticBest() {
        return best("best, small", 48, 88, 12, 25);
    }

    private static SignatureRecipe best(String name, int height, int width, int channels, int epochs) {
        ImagePipeline pipeline = ImagePipeline.grey()
                .centreOnInk()
                .fit(height, width, Outside.WHITE)
                .invert()
                .step(new RandomAffine(TURN, SHIFT, SCALE, SLANT, Outside.BLACK))
                .step(new RandomElastic(0.04, 8, Outside.BLACK))
                .step(new RandomBrightness(0, 0.4))
                .build();
        return new SignatureRecipe(
                name,
                pipeline,
                spread(height, width, channels),
                TripletMarginLoss.ofDefaults().withMargin(0.2).withMiner(BatchHardMiner.ofDefaults()),
                (train, seed) -> ForgeryBatches.builder(
                                train.images().classes(), train.images().forgeries())
                        .writersPerBatch(Math.min(8, train.images().classes().count()))
                        .seed(seed)
                        .build(),
                LearningRate.cycle(BEST_RATE),
                epochs,
                Inference.of(TestTimeAugmentation.random(VIEWS, TURN, SLANT, SCALE, SHIFT, 1)));
    }

    /** Five convolutions that halve the picture early, and the mean over places. */
    private static Tower spread(int height, int width, int channels) {
        TowerBuilder tower = Tower.builder().input(1, height, width);
        tower.convolution(channels, 5, 2, Padding.zero(2)).relu().batchNorm().maxPool(2, 2);
        tower.convolution(2 * channels, 3, Padding.zero(1)).relu().batchNorm().maxPool(2, 2);
        for (int widths : List.of(3 * channels, 3 * channels)) {
            tower.convolution(widths, 3, Padding.zero(1)).relu().batchNorm();
        }
        tower.maxPool(2, 2).convolution(4 * channels, 3, Padding.zero(1)).relu().batchNorm();
        return tower.globalAveragePool().embedding(64).l2Normalize().build();
    }

    private static Batches listed(int pairsPerEpoch, int batch) {
        return (train, seed) -> {
            int listed = train.pairs().size();
            int perEpoch = pairsPerEpoch == 0 ? listed : Math.min(listed, pairsPerEpoch);
            return ListedPairs.shuffled(train.pairs(), Math.min(batch, perEpoch), seed)
                    .withLastBatch(LastBatch.SHORT)
                    .withPerEpoch(perEpoch);
        };
    }
}
