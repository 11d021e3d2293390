package org.siamese.examples.faces;

import java.util.List;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.tower.Towers;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.image.ImagePipeline;
import org.siamese.data.image.Outside;
import org.siamese.data.image.RandomAffine;
import org.siamese.data.image.RandomBrightness;
import org.siamese.data.image.RandomFlip;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.sample.LastBatch;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.Sampler;
import org.siamese.examples.recipe.LearningRate;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.MultiSimilarityLoss;
import org.siamese.losses.miner.MultiSimilarityMiner;

/**
 * How faces are learned from.
 *
 * @param name in words
 * @param train the training images, varied where the recipe says so
 * @param tower what is trained
 * @param loss what it is trained with
 * @param sampler how batches are chosen
 * @param learningRate learning rate of Adam
 */
record FaceRecipe(
        String name, ImageDataset train, Tower tower, MetricLoss loss, Sampler sampler, LearningRate learningRate) {
    private static final int PERSONS = 8;
    private static final int IMAGES = 4;

    /** The tutorial's: random pairs, its tower, the contrastive loss. */
    static FaceRecipe tutorial(FaceData faces, double margin, int batch, double learningRate, long seed) {
        Sampler pairs = RandomPairs.builder(faces.train().classes())
                .batchSize(batch)
                .lastBatch(LastBatch.SHORT)
                .seed(seed)
                .build();
        return new FaceRecipe(
                "tutorial",
                faces.train(),
                Towers.faceTutorial(faces.imageSide()),
                HadsellContrastiveLoss.ofDefaults().withMargin(margin),
                pairs,
                LearningRate.constant(learningRate));
    }

    /**
     * Several images of several persons in a batch, turned, shifted, flipped and lit in other ways; a tower that halves the image
     * early; multi-similarity.
     */
    static FaceRecipe best(FaceData faces, long seed) {
        ImagePipeline.Builder varied = ImagePipeline.grey();
        faces.train().pipeline().steps().forEach(varied::step);
        varied.step(new RandomFlip(0.5))
                .step(new RandomAffine(10, 0.06, 0.10, 5, Outside.EDGE))
                .step(new RandomBrightness(0.15, 0.2));
        int side = faces.imageSide();
        TowerBuilder tower = Tower.builder().input(1, side, side);
        tower.convolution(16, 5, 2, Padding.zero(2)).relu().batchNorm();
        for (int channels : List.of(32, 64, 64)) {
            tower.convolution(channels, 3, Padding.zero(1)).relu().batchNorm().maxPool(2, 2);
        }
        Classes persons = faces.train().classes();
        Sampler batches = ClassBatches.builder(persons)
                .classesPerBatch(Math.min(PERSONS, persons.count()))
                .imagesPerClass(IMAGES)
                .allowRepeats()
                .seed(seed)
                .build();
        return new FaceRecipe(
                "best",
                faces.train().withPipeline(varied.build()).preload(),
                tower.dropout(0.3).embedding(64).l2Normalize().build(),
                MultiSimilarityLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()),
                batches,
                LearningRate.cycle(1e-3));
    }
}
