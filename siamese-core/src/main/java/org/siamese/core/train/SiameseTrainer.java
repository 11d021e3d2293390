package org.siamese.core.train;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;

/**
 * Trains a tower with a loss on batches.
 *
 * <pre>{@code
 * SiameseModel model = SiameseTrainer.builder()
 *     .tower(Towers.faceTutorial())
 *     .loss(HadsellContrastiveLoss.ofDefaults())
 *     .batches(pairs)
 *     .calibration(ImageCalibration.allPairs(heldOut, "persons not trained on"))
 *     .updater(new Adam(5e-4))
 *     .epochs(40)
 *     .seed(1)
 *     .fit();
 * }</pre>
 *
 * <p>All rows of a batch go through the one tower together. Batch normalisation nevertheless takes the statistics of each member
 * of a pair or triplet apart, unless {@link Builder#memberStatistics} says otherwise. A miner is given to the loss
 * ({@code withMiner}), which alone knows whether it takes pairs or triplets.
 *
 * <p>The same seed, batches and number of threads give the same model, also when the run was killed and went on from a
 * checkpoint. Immutable; {@link #fit()} may be called again and trains anew, or, with checkpoints, goes on.
 */
public final class SiameseTrainer {
    /** Name of the loss layer in the network that is trained. */
    public static final String LOSS_LAYER = "siamese-loss";

    /** Name of the model's attachment that holds the {@link TrainingConfiguration} as JSON. */
    public static final String ATTACHMENT = "training";

    private final RunSpec spec;

    private SiameseTrainer(RunSpec spec) {
        this.spec = spec;
    }

    /** A builder. Tower, loss and batches are required. */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of this trainer. */
    public TrainingConfiguration configuration() {
        return spec.configuration();
    }

    /**
     * Trains the tower from its initial parameters or, where the checkpoint folder holds a checkpoint, goes on from the newest
     * that is whole.
     *
     * @throws IllegalArgumentException if batches do not fit the tower or the loss, or a calibration cannot be made
     * @throws TrainingException if memory does not suffice or the loss is no longer finite
     * @throws CheckpointException if the checkpoint folder cannot be used, is in use, or belongs to another run
     */
    public SiameseModel fit() {
        Acceleration.start();
        return TrainingRun.train(spec);
    }

    @Override
    public String toString() {
        return "SiameseTrainer " + spec.configuration().toJson();
    }

    /** Collects the settings of a trainer. */
    public static final class Builder extends SettingsBuilder<Builder> {
        private @Nullable Tower tower;
        private @Nullable BatchSource batches;
        private @Nullable Validation validation;
        private @Nullable Calibrator calibrator;
        private @Nullable SiameseModel warmStart;
        private @Nullable Checkpoints checkpoints;
        private @Nullable Function<ComputationGraph, TowerEngine> engine;
        private UnaryOperator<OutputStream> checkpointFilter = UnaryOperator.identity();
        private boolean progress = true;
        private final List<TrainingObserver> observers = new ArrayList<>();
        private final List<TrainingListener> listeners = new ArrayList<>();
        private final Map<String, String> attachments = new TreeMap<>();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** The tower to train; required. */
        public Builder tower(Tower newTower) {
            this.tower = Objects.requireNonNull(newTower, "tower");
            return this;
        }

        /** Where batches come from; required. Their features must have the tower's input shape. */
        public Builder batches(BatchSource newBatches) {
            this.batches = Objects.requireNonNull(newBatches, "batches");
            return this;
        }

        /** Starts from the parameters of another model that have the same name and shape. */
        public Builder warmStart(SiameseModel model) {
            this.warmStart = Objects.requireNonNull(model, "model");
            return this;
        }

        /** What is measured after each epoch. */
        public Builder validation(Validation newValidation) {
            this.validation = Objects.requireNonNull(newValidation, "validation");
            return this;
        }

        /**
         * Calibrates the model when training has ended, so that {@link #fit()} gives one that decides. The calibrator is asked before training
         * whether it can. Views, whitening or another distance that are set later drop the calibration.
         *
         * @param newCalibrator of identities that are neither trained on nor tested on
         */
        public Builder calibration(Calibrator newCalibrator) {
            this.calibrator = Objects.requireNonNull(newCalibrator, "calibrator");
            return this;
        }

        /** Saves the run after each epoch in a folder of its own, and goes on from there; see {@link Checkpoints}. */
        public Builder checkpoints(Path folder) {
            return checkpoints(Checkpoints.in(folder));
        }

        /** Saves the run, and goes on from where it was saved. */
        public Builder checkpoints(Checkpoints newCheckpoints) {
            this.checkpoints = Objects.requireNonNull(newCheckpoints, "checkpoints");
            return this;
        }

        /**
         * The engine that computes the tower, in place of the best that there is. It is opened when the run begins, for the network that is
         * trained, and closed when it ends.
         */
        public Builder engine(Function<ComputationGraph, TowerEngine> opener) {
            this.engine = Objects.requireNonNull(opener, "opener");
            return this;
        }

        /** What checkpoints are written through, for tests that slow or break it. */
        Builder checkpointFilter(UnaryOperator<OutputStream> filter) {
            this.checkpointFilter = filter;
            return this;
        }

        /** Trains without showing progress on standard error. */
        public Builder quiet() {
            this.progress = false;
            return this;
        }

        /** Adds an observer. */
        public Builder observer(TrainingObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /**
         * Adds a Deeplearning4j listener, for example its {@code StatsListener}. It looks into the network, so the Deeplearning4j
         * engine is used.
         */
        public Builder listener(TrainingListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Adds a text that travels with the model, see {@link SiameseModel#attachments()}. It replaces one of the same name that the batches
         * give.
         */
        public Builder attachment(String name, String text) {
            if (name.equals(ATTACHMENT)) {
                throw new IllegalArgumentException(
                        "name: expected another than \"" + ATTACHMENT + "\", which holds the settings");
            }
            attachments.put(name, Objects.requireNonNull(text, "text"));
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalStateException if tower, loss or batches are not set, or early stopping has no validation set
         * @throws IllegalArgumentException if a setting is out of its range or does not fit the tower
         */
        public SiameseTrainer build() {
            Tower given = require(tower, "tower");
            TrainingConfiguration settings = settings();
            List<TrainingObserver> all = new ArrayList<>(observers);
            if (progress) {
                all.add(new ConsoleProgress());
            }
            return new SiameseTrainer(new RunSpec(
                    given,
                    require(batches, "batches"),
                    settings,
                    validation,
                    calibrator,
                    warmStart,
                    checkpoints,
                    engine,
                    checkpointFilter,
                    new ObserverList(all),
                    listeners,
                    attachments));
        }

        /** Builds the trainer and trains; see {@link SiameseTrainer#fit()}. */
        public SiameseModel fit() {
            return build().fit();
        }
    }
}
