package org.siamese.examples.faces;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.Precision;
import org.siamese.core.objective.MetricLoss;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.sample.LastBatch;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.RandomTriplets;
import org.siamese.data.sample.Sampler;
import org.siamese.examples.recipe.Inference;
import org.siamese.examples.recipe.Training;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomLight;
import org.siamese.image.pipeline.RandomPose;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.MultiSimilarityLoss;
import org.siamese.losses.ProxyAnchorLoss;
import org.siamese.losses.SupConLoss;
import org.siamese.losses.TripletMarginLoss;
import org.siamese.losses.miner.BatchHardMiner;
import org.siamese.losses.miner.MultiSimilarityMiner;

/**
 * A way to learn faces that cross-validation compares with others. In a pass each shows about as many images as there are. All
 * between the tutorial's and the steady one share tower, variation of the images and learning rate: only loss, miner and sampler
 * differ.
 *
 * @param name its name in tables
 * @param loss its loss, in words
 * @param miner how tuples of a batch are chosen, in words
 * @param sampler how images of a batch are chosen, in words
 * @param towers how many towers are trained from the start, one after the other, for an ensemble
 * @param pretrained where not null, one more tower joins the ensemble, which was first trained on synthetic faces
 * @param maker makes the recipe of a tower
 */
record FaceContender(
        String name,
        String loss,
        String miner,
        String sampler,
        int towers,
        @Nullable SyntheticStart pretrained,
        Maker maker) {
    private static final int PERSONS = 8;
    private static final int EACH = 4;
    private static final int IMAGES = PERSONS * EACH;
    private static final int CHANNELS = 8;
    private static final double RATE = 1e-3;
    private static final Inference INFERENCE = Inference.of(
                    TestTimeAugmentation.random(12, 8, 4, 0.08, 0.05, 1).andMirrored())
            .whitened(0.3);
    private static final String PERSONS_AND_IMAGES = PERSONS + " persons x " + EACH;
    private static final TripletMarginLoss TRIPLET =
            TripletMarginLoss.ofDefaults().withMargin(0.2);
    private static final MultiSimilarityLoss MULTI_SIMILARITY =
            MultiSimilarityLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults());

    private static final int TOWERS = 4;

    private FaceContender(String name, String loss, String miner, String sampler, Maker maker) {
        this(name, loss, miner, sampler, 1, null, maker);
    }

    /** Makes the recipe for a training part. */
    @FunctionalInterface
    interface Maker {
        /** The recipe. */
        FaceRecipe of(ImageDataset train, long seed);
    }

    /** All that are compared: the tutorial's first, the best last. */
    static List<FaceContender> all() {
        return List.of(
                new FaceContender("tutorial", "contrastive, margin 2", "-", "random pairs", FaceContender::tutorial),
                new FaceContender(
                        "pairs",
                        "contrastive, margin 1",
                        "-",
                        "random pairs",
                        (train, seed) ->
                                small(train, HadsellContrastiveLoss.ofDefaults().withMargin(1), pairs(train, seed))),
                new FaceContender(
                        "triplets",
                        "triplet, margin 0.2",
                        "-",
                        "random triplets",
                        (train, seed) -> small(train, TRIPLET, triplets(train, seed))),
                mined("batch-all", "triplet, margin 0.2", "all triplets", train -> TRIPLET),
                mined(
                        "batch-hard",
                        "triplet, margin 0.2",
                        "hardest",
                        train -> TRIPLET.withMiner(BatchHardMiner.ofDefaults())),
                mined("multi-similarity", "multi-similarity", "multi-similarity", train -> MULTI_SIMILARITY),
                mined("supcon", "SupCon, temperature 0.1", "-", train -> SupConLoss.ofDefaults()),
                mined(
                        "proxy-anchor",
                        "proxy anchor",
                        "-",
                        train -> ProxyAnchorLoss.ofClasses(train.classes().count())),
                steady("steady", 1, null),
                best());
    }

    /** The best found: {@link #steady}, four times, and once more from a start with synthetic faces. */
    static FaceContender best() {
        return steady("best", TOWERS, new SyntheticStart(FaceContender::steady));
    }

    private static FaceContender steady(String name, int towers, @Nullable SyntheticStart pretrained) {
        return new FaceContender(
                name,
                "multi-similarity",
                "multi-similarity",
                PERSONS_AND_IMAGES,
                towers,
                pretrained,
                FaceContender::steady);
    }

    /**
     * More channels, images that are also turned as heads are and lit from a side, the mean over a few views of each image, and
     * whitened embeddings.
     */
    private static FaceRecipe steady(ImageDataset train, long seed) {
        return FaceRecipe.small(
                        train,
                        2 * CHANNELS,
                        MULTI_SIMILARITY,
                        personsAndImages(train, seed),
                        RATE,
                        new RandomPose(20, 10, Outside.EDGE),
                        new RandomLight(0.4))
                .withInference(INFERENCE);
    }

    /** The trainings of the towers, each with a seed of its own for its start, its batches and how images vary. */
    List<Training> trainings(ImageDataset train, int passes, long seed, Precision precision) {
        List<Training> trainings = new ArrayList<>();
        for (int i = 0; i < towers; i++) {
            trainings.add(training(train, passes, seed + i, precision));
        }
        if (pretrained != null) {
            trainings.add(training(train, passes, seed + towers, precision)
                    .startingFrom(() -> pretrained.model(passes, seed, precision)));
        }
        return trainings;
    }

    private Training training(ImageDataset train, int passes, long own, Precision precision) {
        return maker.of(train, own).training(passes, own).withPrecision(precision);
    }

    private static FaceContender mined(
            String name, String loss, String miner, Function<ImageDataset, MetricLoss> ofTrain) {
        return new FaceContender(
                name,
                loss,
                miner,
                PERSONS_AND_IMAGES,
                (train, seed) -> small(train, ofTrain.apply(train), personsAndImages(train, seed)));
    }

    private static FaceRecipe tutorial(ImageDataset train, long seed) {
        int each = Math.max(1, train.size() / 2);
        Sampler pairs = RandomPairs.builder(train.classes())
                .batchSize(Math.min(FaceRecipe.TUTORIAL_BATCH, each))
                .perEpoch(each)
                .lastBatch(LastBatch.SHORT)
                .seed(seed)
                .build();
        return FaceRecipe.tutorial(train, FaceRecipe.TUTORIAL_MARGIN, pairs, FaceRecipe.TUTORIAL_RATE);
    }

    private static FaceRecipe small(ImageDataset train, MetricLoss loss, Sampler sampler) {
        return FaceRecipe.small(train, CHANNELS, loss, sampler, RATE);
    }

    private static Sampler pairs(ImageDataset train, long seed) {
        int batch = IMAGES / 2;
        return RandomPairs.builder(train.classes())
                .batchSize(batch)
                .perEpoch(batches(train) * batch)
                .seed(seed)
                .build();
    }

    private static Sampler triplets(ImageDataset train, long seed) {
        int batch = Math.round(IMAGES / 3f);
        return RandomTriplets.builder(train.classes())
                .batchSize(batch)
                .perEpoch(batches(train) * batch)
                .seed(seed)
                .build();
    }

    private static Sampler personsAndImages(ImageDataset train, long seed) {
        return ClassBatches.builder(train.classes())
                .classesPerBatch(Math.min(PERSONS, train.classes().count()))
                .imagesPerClass(EACH)
                .allowRepeats()
                .batchesPerEpoch(batches(train))
                .seed(seed)
                .build();
    }

    private static int batches(ImageDataset train) {
        return Math.max(1, train.size() / IMAGES);
    }
}
