package org.siamese.core.train;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.siamese.core.objective.MetricLoss;

/**
 * Collects what a {@link TrainingConfiguration} holds.
 *
 * @param <B> the builder itself
 */
abstract sealed class SettingsBuilder<B extends SettingsBuilder<B>> permits SiameseTrainer.Builder {
    private @Nullable MetricLoss loss;
    private IUpdater updater = new Adam(SiameseTrainer.DEFAULT_LEARNING_RATE);
    private TrainingBudget budget = TrainingBudget.ofEpochs(SiameseTrainer.DEFAULT_EPOCHS);
    private long seed;
    private MemberStatistics memberStatistics = MemberStatistics.APART;
    private int accumulation = 1;
    private GradientClipping clipping = GradientClipping.none();
    private double l2;
    private double weightDecay;
    private List<String> frozen = List.of();
    private @Nullable EarlyStopping earlyStopping;

    SettingsBuilder() {}

    abstract B self();

    TrainingConfiguration settings() {
        return new TrainingConfiguration(
                require(loss, "loss"),
                updater,
                budget,
                seed,
                memberStatistics,
                accumulation,
                clipping,
                l2,
                weightDecay,
                frozen,
                earlyStopping);
    }

    /** The loss; required. */
    public B loss(MetricLoss newLoss) {
        this.loss = Objects.requireNonNull(newLoss, "loss");
        return self();
    }

    /** All of the given settings at once, the loss included; what is set afterwards replaces them. */
    public B configuration(TrainingConfiguration settings) {
        loss = settings.loss();
        updater = settings.updater();
        budget = settings.budget();
        seed = settings.seed();
        memberStatistics = settings.memberStatistics();
        accumulation = settings.accumulation();
        clipping = settings.clipping();
        l2 = settings.l2();
        weightDecay = settings.weightDecay();
        frozen = settings.frozen();
        earlyStopping = settings.earlyStopping();
        return self();
    }

    /** The updater, default Adam with a learning rate of {@value SiameseTrainer#DEFAULT_LEARNING_RATE}. */
    public B updater(IUpdater newUpdater) {
        this.updater = Objects.requireNonNull(newUpdater, "updater").clone();
        return self();
    }

    /** The learning rate of the updater as a function of iteration or epoch, both counted from 0. Set the updater first. */
    public B schedule(ISchedule schedule) {
        IUpdater scheduled = updater.clone();
        scheduled.setLrAndSchedule(Double.NaN, Objects.requireNonNull(schedule, "schedule"));
        this.updater = scheduled;
        return self();
    }

    /** Number of passes over the batches, at least 1, default {@value SiameseTrainer#DEFAULT_EPOCHS}; no other limit. */
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
        this.budget = Objects.requireNonNull(newBudget, "budget");
        return self();
    }

    /** Seed of initial parameters and dropout, default 0. */
    public B seed(long newSeed) {
        this.seed = newSeed;
        return self();
    }

    /**
     * Over which rows batch normalisation takes its statistics, default {@link MemberStatistics#APART}. It concerns the
     * layers of {@link org.siamese.core.layer.NativeBatchNormalization}; Deeplearning4j's own take all rows together.
     */
    public B memberStatistics(MemberStatistics newStatistics) {
        this.memberStatistics = Objects.requireNonNull(newStatistics, "memberStatistics");
        return self();
    }

    /** Number of batches whose mean gradient makes one update, default 1. An epoch's last update may have fewer. */
    public B accumulate(int newBatches) {
        this.accumulation = newBatches;
        return self();
    }

    /** What is done to gradients before the updater sees them, default nothing. */
    public B clip(GradientClipping newClipping) {
        this.clipping = Objects.requireNonNull(newClipping, "clipping");
        return self();
    }

    /** Penalty on the tower's weights, see {@link TrainingConfiguration#l2()}; default what the tower configures. */
    public B l2(double factor) {
        this.l2 = factor;
        return self();
    }

    /** Decay of the tower's weights, see {@link TrainingConfiguration#weightDecay()}; default what the tower configures. */
    public B weightDecay(double factor) {
        this.weightDecay = factor;
        return self();
    }

    /**
     * Layers of the tower that are not trained, and with them all layers that lead to them. Their batch normalisation works
     * as in inference. The model's tower is the same as without.
     */
    public B freeze(String... layers) {
        this.frozen = List.copyOf(Arrays.asList(layers));
        return self();
    }

    /** Ends the run when the validation measure no longer gets better; wants a validation set. */
    public B earlyStopping(EarlyStopping newStopping) {
        this.earlyStopping = Objects.requireNonNull(newStopping, "earlyStopping");
        return self();
    }

    static <T> T require(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException(name + ": expected to be set before building a trainer");
        }
        return value;
    }
}
