package org.siamese.examples.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.engine.Precision;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
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
 * @param start gives the model from whose parameters the tower starts; none starts anew
 * @param checkpoints folder in which the run is saved after each epoch, and from which it goes on; none saves nothing
 * @param precision how exactly it multiplies
 */
public record Training(
        Tower tower,
        MetricLoss loss,
        ImageDataset images,
        Sampler sampler,
        LearningRate learningRate,
        int epochs,
        long seed,
        Inference inference,
        Optional<Supplier<SiameseModel>> start,
        Optional<Path> checkpoints,
        Precision precision) {
    private static final long TOWER_SEEDS = 1000;

    /**
     * The seed of one of several towers that are joined.
     *
     * @param seed of the run, and of the first tower
     * @param tower number of the tower, from 0
     */
    public static long seedOfTower(long seed, int tower) {
        return seed + tower * TOWER_SEEDS;
    }

    /** A training that starts anew, in float32, and is not saved on the way. */
    public static Training anew(
            Tower tower,
            MetricLoss loss,
            ImageDataset images,
            Sampler sampler,
            LearningRate learningRate,
            int epochs,
            long seed,
            Inference inference) {
        return new Training(
                tower,
                loss,
                images,
                sampler,
                learningRate,
                epochs,
                seed,
                inference,
                Optional.empty(),
                Optional.empty(),
                Precision.FLOAT32);
    }

    /** This training, starting from a model that is asked for when it begins. */
    public Training startingFrom(Supplier<SiameseModel> model) {
        return with(Optional.of(model), checkpoints, precision);
    }

    /** This training, saved in a folder of its own after each epoch, from which it goes on. */
    public Training withCheckpoints(Path folder) {
        return with(start, Optional.of(folder), precision);
    }

    /** This training at another precision. */
    public Training withPrecision(Precision newPrecision) {
        return with(start, checkpoints, newPrecision);
    }

    private Training with(
            Optional<Supplier<SiameseModel>> newStart, Optional<Path> newCheckpoints, Precision newPrecision) {
        return new Training(
                tower,
                loss,
                images,
                sampler,
                learningRate,
                epochs,
                seed,
                inference,
                newStart,
                newCheckpoints,
                newPrecision);
    }

    /**
     * Trains.
     *
     * @param record is told how it goes
     * @param quiet whether no progress is shown
     * @return the model with the pipeline of the images, embedding as the inference says
     */
    public SiameseModel run(TrainingRecord record, boolean quiet) {
        return runEnsemble(List.of(this), record, quiet);
    }

    /**
     * Trains several towers one after the other, which see the same images, and joins them.
     *
     * @param towers at least one; images and inference are the first one's
     * @param record is told how it goes
     * @param quiet whether no progress is shown
     */
    public static SiameseModel runEnsemble(List<Training> towers, TrainingRecord record, boolean quiet) {
        List<SiameseModel> trained =
                towers.stream().map(tower -> tower.fit(record, quiet)).toList();
        SiameseModel model = trained.size() == 1 ? trained.get(0) : SiameseModel.ensemble(trained);
        Training first = towers.get(0);
        return first.inference.of(model, first.images).withPipeline(first.images.pipeline());
    }

    /**
     * Trains, and leaves the model without what comes after a training: how it embeds, and the pipeline.
     *
     * @param record is told how it goes
     * @param quiet whether no progress is shown
     */
    public SiameseModel fit(TrainingRecord record, boolean quiet) {
        SiameseTrainer.Builder trainer = trainer();
        start.ifPresent(model -> trainer.warmStart(model.get()));
        checkpoints.ifPresent(trainer::checkpoints);
        record.begin().forEach(trainer::observer);
        if (quiet) {
            trainer.quiet();
        }
        return trainer.fit();
    }

    /** A trainer with these settings, without the model from which it starts. */
    public SiameseTrainer.Builder trainer() {
        BatchSource batches = Prefetch.of(ImageBatches.of(images, sampler).withAugmentationSeed(seed));
        return SiameseTrainer.builder()
                .tower(tower)
                .loss(loss)
                .batches(batches)
                .updater(learningRate.adam(epochs * batches.batchesPerEpoch()))
                .epochs(epochs)
                .seed(seed)
                .precision(precision);
    }
}
