package org.siamese.core.train;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.siamese.core.engine.Precision;
import org.siamese.core.objective.MetricLoss;

/**
 * Collects what a {@link TrainingConfiguration} holds.
 *
 * @param <B> the builder itself
 */
abstract sealed class SettingsBuilder<B extends SettingsBuilder<B>>
        permits SiameseTrainer.Builder, TrainingConfiguration.Builder {
    private @Nullable MetricLoss loss;
    private UnaryOperator<TrainingConfiguration> changes = UnaryOperator.identity();

    SettingsBuilder() {}

    abstract B self();

    TrainingConfiguration settings() {
        return changes.apply(TrainingConfiguration.ofDefaults(require(loss, "loss")));
    }

    private B change(UnaryOperator<TrainingConfiguration> change) {
        UnaryOperator<TrainingConfiguration> before = changes;
        changes = settings -> change.apply(before.apply(settings));
        return self();
    }

    /** The loss; required. */
    public B loss(MetricLoss newLoss) {
        this.loss = Objects.requireNonNull(newLoss, "loss");
        return self();
    }

    /** All of the given settings at once, the loss included; what is set afterwards replaces them. */
    public B configuration(TrainingConfiguration settings) {
        loss = settings.loss();
        return change(before -> settings.withLoss(before.loss()));
    }

    /** The updater, default Adam with a learning rate of {@value TrainingConfiguration#DEFAULT_LEARNING_RATE}. */
    public B updater(IUpdater newUpdater) {
        IUpdater given = Objects.requireNonNull(newUpdater, "updater").clone();
        return change(settings -> settings.withUpdater(given));
    }

    /** The learning rate of the updater as a function of iteration or epoch, both counted from 0. Set the updater first. */
    public B schedule(ISchedule schedule) {
        Objects.requireNonNull(schedule, "schedule");
        return change(settings -> {
            IUpdater scheduled = settings.updater();
            scheduled.setLrAndSchedule(Double.NaN, schedule);
            return settings.withUpdater(scheduled);
        });
    }

    /** Number of passes over the batches, at least 1, default {@value TrainingConfiguration#DEFAULT_EPOCHS}; no other limit. */
    public B epochs(int epochs) {
        return budget(TrainingBudget.ofEpochs(epochs));
    }

    /** Number of updates, at least 1; no other limit. */
    public B steps(long steps) {
        return budget(TrainingBudget.ofSteps(steps));
    }

    /** Time to train for; no other limit. */
    public B time(Duration time) {
        return budget(TrainingBudget.ofTime(time));
    }

    /** When the run ends. */
    public B budget(TrainingBudget newBudget) {
        Objects.requireNonNull(newBudget, "budget");
        return change(settings -> settings.withBudget(newBudget));
    }

    /** Seed of initial parameters and dropout, default 0. */
    public B seed(long newSeed) {
        return change(settings -> settings.withSeed(newSeed));
    }

    /**
     * Over which rows batch normalisation takes its statistics, default {@link MemberStatistics#APART}. It concerns the
     * layers of {@link org.siamese.core.layer.NativeBatchNormalization}; Deeplearning4j's own take all rows together.
     */
    public B memberStatistics(MemberStatistics newStatistics) {
        Objects.requireNonNull(newStatistics, "memberStatistics");
        return change(settings -> settings.withMemberStatistics(newStatistics));
    }

    /** Number of batches whose mean gradient makes one update, default 1. An epoch's last update may have fewer. */
    public B accumulate(int newBatches) {
        return change(settings -> settings.withAccumulation(newBatches));
    }

    /**
     * Rows of a batch that go through the tower at a time, default all of them. Loss and miner see the whole batch nevertheless: the batch
     * may be as large as the loss wants, with the tower's memory of so many rows, for one more forward pass a step. See {@link
     * org.siamese.core.engine.ChunkedStep}, also for what becomes of batch normalisation.
     */
    public B chunks(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("chunks: expected at least 1 row, got " + rows);
        }
        return change(settings -> settings.withChunkRows(rows));
    }

    /** What is done to gradients before the updater sees them, default nothing. */
    public B clip(GradientClipping newClipping) {
        Objects.requireNonNull(newClipping, "clipping");
        return change(settings -> settings.withClipping(newClipping));
    }

    /** Penalty on the tower's weights, see {@link TrainingConfiguration#l2()}; default what the tower configures. */
    public B l2(double factor) {
        return change(settings -> settings.withL2(factor));
    }

    /** Decay of the tower's weights, see {@link TrainingConfiguration#weightDecay()}; default what the tower configures. */
    public B weightDecay(double factor) {
        return change(settings -> settings.withWeightDecay(factor));
    }

    /**
     * Layers of the tower that are not trained, and with them all layers that lead to them. Their batch normalisation works
     * as in inference. The model's tower is the same as without.
     */
    public B freeze(String... layers) {
        List<String> given = List.copyOf(Arrays.asList(layers));
        return change(settings -> settings.withFrozen(given));
    }

    /**
     * Multiplies the learning rate of some layers, for example by 0.1 for a pretrained part. It holds for schedules and decoupled weight
     * decay too. Call it again for further layers; of several factors that fit a layer the last one counts.
     *
     * @param factor above 0; layers that shall not train at all are named in {@link #freeze}
     * @param layers names of the tower's layers; one that ends in {@code *} stands for all whose names begin so
     */
    public B learningRateFactor(double factor, String... layers) {
        List<String> given = List.copyOf(Arrays.asList(layers));
        return change(settings -> {
            Map<String, Double> factors = new LinkedHashMap<>(settings.learningRateFactors());
            given.forEach(factors::remove);
            given.forEach(layer -> factors.put(layer, factor));
            return settings.withLearningRateFactors(factors);
        });
    }

    /** Ends the run when the validation measure no longer gets better; wants a validation set. */
    public B earlyStopping(EarlyStopping newStopping) {
        Objects.requireNonNull(newStopping, "earlyStopping");
        return change(settings -> settings.withEarlyStopping(newStopping));
    }

    /**
     * How exactly the engine multiplies, default {@link Precision#FLOAT32}. Training ends before the first step where no engine on the
     * machine can do what is asked.
     */
    public B precision(Precision newPrecision) {
        Objects.requireNonNull(newPrecision, "precision");
        return change(settings -> settings.withPrecision(newPrecision));
    }

    static <T> T require(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException(name + ": expected to be set, got none");
        }
        return value;
    }
}
