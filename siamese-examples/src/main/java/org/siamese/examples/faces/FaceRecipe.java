package org.siamese.examples.faces;

import java.util.List;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.tower.Towers;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.LastBatch;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.Sampler;
import org.siamese.examples.recipe.Inference;
import org.siamese.examples.recipe.LearningRate;
import org.siamese.examples.recipe.Training;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.ImageStep;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;
import org.siamese.image.pipeline.RandomBrightness;
import org.siamese.image.pipeline.RandomFlip;
import org.siamese.losses.HadsellContrastiveLoss;

/**
 * How faces are learned from.
 *
 * @param train the training images, prepared and varied as the recipe says
 * @param tower what is trained
 * @param loss what it is trained with
 * @param sampler how batches are chosen
 * @param learningRate learning rate of Adam
 * @param inference how the trained model embeds a face
 */
record FaceRecipe(
        ImageDataset train,
        Tower tower,
        MetricLoss loss,
        Sampler sampler,
        LearningRate learningRate,
        Inference inference) {
    /** Margin of the tutorial's loss. */
    static final double TUTORIAL_MARGIN = 2;

    /** Pairs a step of the tutorial. */
    static final int TUTORIAL_BATCH = 64;

    /** The tutorial's learning rate. */
    static final double TUTORIAL_RATE = 5e-4;

    private static final int HEIGHT = 56;
    private static final int WIDTH = 46;

    /** The tutorial's: random pairs, its tower, the contrastive loss. */
    static FaceRecipe tutorial(ImageDataset train, double margin, int batch, double learningRate, long seed) {
        return tutorial(
                train,
                margin,
                RandomPairs.builder(train.classes())
                        .batchSize(batch)
                        .lastBatch(LastBatch.SHORT)
                        .seed(seed)
                        .build(),
                learningRate);
    }

    /** The tutorial's, with pairs chosen in any way. */
    static FaceRecipe tutorial(ImageDataset train, double margin, Sampler pairs, double learningRate) {
        return new FaceRecipe(
                train,
                Towers.faceTutorial((int) train.imageShape()[1]),
                HadsellContrastiveLoss.ofDefaults().withMargin(margin),
                pairs,
                LearningRate.constant(learningRate),
                Inference.plain());
    }

    /**
     * Small pictures, turned, shifted, flipped and lit in other ways, and a tower that halves them early; embeddings of length 1.
     *
     * @param channels of the first convolution
     * @param more further ways in which images are varied
     */
    static FaceRecipe small(
            ImageDataset faces,
            int channels,
            MetricLoss loss,
            Sampler sampler,
            double learningRate,
            ImageStep.Augmentation... more) {
        ImagePipeline.Builder varied = ImagePipeline.grey()
                .resize(HEIGHT, WIDTH)
                .step(new RandomFlip(0.5))
                .step(new RandomAffine(10, 0.06, 0.10, 5, Outside.EDGE))
                .step(new RandomBrightness(0.15, 0.2));
        List.of(more).forEach(varied::step);
        TowerBuilder tower = Tower.builder().input(1, HEIGHT, WIDTH);
        tower.convolution(channels, 5, 2, Padding.zero(2)).relu().batchNorm();
        for (int factor : List.of(2, 4, 4)) {
            tower.convolution(factor * channels, 3, Padding.zero(1))
                    .relu()
                    .batchNorm()
                    .maxPool(2, 2);
        }
        return new FaceRecipe(
                faces.withPipeline(varied.build()).preload(),
                tower.dropout(0.3).embedding(64).l2Normalize().build(),
                loss,
                sampler,
                LearningRate.cycle(learningRate),
                Inference.plain());
    }

    /** This recipe, embedding otherwise. */
    FaceRecipe withInference(Inference newInference) {
        return new FaceRecipe(train, tower, loss, sampler, learningRate, newInference);
    }

    /** A training by this recipe. */
    Training training(int passes, long seed) {
        return Training.anew(tower, loss, train, sampler, learningRate, passes, seed, inference);
    }
}
