package org.siamese.examples.recipe;

import org.siamese.core.batch.BatchSource;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.image.PipelineAttachment;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.iterator.Prefetch;
import org.siamese.data.sample.Sampler;

/**
 * A training run of an example.
 *
 * @param tower what is trained
 * @param loss what it is trained with
 * @param images the training images; their pipeline travels with the model
 * @param sampler how batches are chosen from them
 * @param learningRate learning rate of Adam
 * @param epochs number of epochs
 * @param seed seed of everything random
 * @param inference how the trained model embeds an image
 */
public record Training(
        Tower tower,
        MetricLoss loss,
        ImageDataset images,
        Sampler sampler,
        LearningRate learningRate,
        int epochs,
        long seed,
        Inference inference) {

    /**
     * Trains.
     *
     * @param record is told how it goes
     * @param quiet whether no progress is shown
     * @return the model with the pipeline of the images, embedding as the inference says
     */
    public SiameseModel run(TrainingRecord record, boolean quiet) {
        BatchSource batches = Prefetch.of(ImageBatches.of(images, sampler).augmentationSeed(seed));
        SiameseTrainer.Builder trainer = SiameseTrainer.builder()
                .tower(tower)
                .loss(loss)
                .batches(batches)
                .updater(learningRate.adam(epochs * batches.batchesPerEpoch()))
                .epochs(epochs)
                .seed(seed);
        record.observers().forEach(trainer::observer);
        if (quiet) {
            trainer.quiet();
        }
        return PipelineAttachment.attach(inference.of(trainer.fit(), images), images.pipeline());
    }
}
