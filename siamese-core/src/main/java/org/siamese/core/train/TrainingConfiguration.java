package org.siamese.core.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.engine.Precision;
import org.siamese.core.objective.MetricLoss;

/**
 * The settings of a training run. With the same tower, batches and observers that remember, they give the same run. They travel
 * with the model as the attachment {@value SiameseTrainer#ATTACHMENT}. Immutable: the updater goes in and out as a copy.
 *
 * @param loss the loss, with its miner
 * @param updater the updater, with its learning rate, above 0, or schedule, which may start at 0
 * @param budget when the run ends
 * @param seed of initial parameters and dropout
 * @param memberStatistics over which rows batch normalisation takes its statistics
 * @param accumulation number of batches whose mean gradient makes an update, at least 1
 * @param chunkRows rows of a batch that go through the tower at a time, at least 1, see {@link
 *     org.siamese.core.engine.ChunkedStep}; 0 for whole batches
 * @param clipping what is done to a gradient before the updater sees it
 * @param l2 factor of the penalty l2/2 |w|^2 on the tower's weights, at least 0; 0 leaves what the tower configures
 * @param weightDecay share of a weight that each update takes off, times the learning rate, at least 0; 0 leaves what the tower
 *     configures. Loshchilov, Hutter, Decoupled Weight Decay Regularization, 2019
 * @param frozen names of layers that are not trained, with all layers that lead to them
 * @param learningRateFactors what the learning rate of some layers is multiplied by, above 0; a name that ends in {@code *} stands for
 *     all layers whose names begin so, and of several that fit a layer the last one counts
 * @param earlyStopping when the run ends early; null for never
 * @param precision how exactly the engine multiplies. Embeddings, those of validation included, are computed in float32
 */
public record TrainingConfiguration(
        MetricLoss loss,
        IUpdater updater,
        TrainingBudget budget,
        long seed,
        MemberStatistics memberStatistics,
        int accumulation,
        int chunkRows,
        GradientClipping clipping,
        double l2,
        double weightDecay,
        List<String> frozen,
        Map<String, Double> learningRateFactors,
        @Nullable EarlyStopping earlyStopping,
        Precision precision) {
    /** Default number of epochs. */
    public static final int DEFAULT_EPOCHS = 10;

    /** Default learning rate of the default updater, Adam. */
    public static final double DEFAULT_LEARNING_RATE = 5e-4;

    /** Iterations and epochs up to which a learning rate that starts at 0 is looked at, in powers of 2. */
    private static final int LAST_WARM_UP = 1 << 20;

    /** Checks the numbers. */
    public TrainingConfiguration {
        if (accumulation < 1) {
            throw new IllegalArgumentException("accumulation: expected at least 1 batch, got " + accumulation);
        }
        if (chunkRows < 0) {
            throw new IllegalArgumentException(
                    "chunkRows: expected at least 1 row, or 0 for whole batches, got " + chunkRows);
        }
        requireFactor("l2", l2);
        requireFactor("weightDecay", weightDecay);
        updater = updater.clone();
        requireLearningRate(updater);
        frozen = List.copyOf(frozen);
        learningRateFactors = Collections.unmodifiableMap(new LinkedHashMap<>(learningRateFactors));
        learningRateFactors.forEach(TrainingConfiguration::requireRateFactor);
        if (!learningRateFactors.isEmpty() && !updater.hasLearningRate()) {
            throw new IllegalArgumentException("learningRateFactors: expected an updater with a learning rate, got "
                    + updater.getClass().getSimpleName());
        }
    }

    private static void requireRateFactor(String layer, double factor) {
        if (!(factor > 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException("learningRateFactors, " + layer
                    + ": expected a finite number above 0, got " + factor + "; layers that do not train are frozen");
        }
    }

    /** A schedule may start at 0, for a warm-up, but has to come up from there. */
    private static void requireLearningRate(IUpdater updater) {
        if (!updater.hasLearningRate()) {
            return;
        }
        double first = updater.getLearningRate(0, 0);
        boolean rises = false;
        for (int later = 1; first == 0 && !rises && later <= LAST_WARM_UP; later *= 2) {
            rises = updater.getLearningRate(later, 0) > 0 || updater.getLearningRate(0, later) > 0;
        }
        if (!(first > 0 && Double.isFinite(first) || rises)) {
            throw new IllegalArgumentException("updater: expected a finite learning rate above 0, got " + first + " in "
                    + updater.getClass().getSimpleName());
        }
    }

    private static void requireFactor(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + ": expected a finite number from 0, got " + value);
        }
    }

    /**
     * The settings of a trainer that is given nothing but a loss, and the only place of their defaults: Adam at {@value
     * #DEFAULT_LEARNING_RATE}, {@value #DEFAULT_EPOCHS} epochs, seed 0, members apart, an update for each batch, float32, and nothing else.
     */
    public static TrainingConfiguration ofDefaults(MetricLoss loss) {
        return new TrainingConfiguration(
                loss,
                new Adam(DEFAULT_LEARNING_RATE),
                TrainingBudget.ofEpochs(DEFAULT_EPOCHS),
                0,
                MemberStatistics.APART,
                1,
                0,
                GradientClipping.none(),
                0,
                0,
                List.of(),
                Map.of(),
                null,
                Precision.FLOAT32);
    }

    /** Collects settings that differ from {@link #ofDefaults}. */
    public static Builder custom(MetricLoss loss) {
        return new Builder().loss(loss);
    }

    /** Collects settings that differ from others. */
    public static Builder from(TrainingConfiguration base) {
        return new Builder().configuration(base);
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder extends SettingsBuilder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public TrainingConfiguration build() {
            return settings();
        }
    }

    /** These settings with another loss. */
    public TrainingConfiguration withLoss(MetricLoss newLoss) {
        return changed(draft -> draft.loss = newLoss);
    }

    /** These settings with another updater. */
    public TrainingConfiguration withUpdater(IUpdater newUpdater) {
        return changed(draft -> draft.updater = newUpdater);
    }

    /** These settings with another budget. */
    public TrainingConfiguration withBudget(TrainingBudget newBudget) {
        return changed(draft -> draft.budget = newBudget);
    }

    /** These settings with another seed. */
    public TrainingConfiguration withSeed(long newSeed) {
        return changed(draft -> draft.seed = newSeed);
    }

    /** These settings with other statistics of the members of a tuple. */
    public TrainingConfiguration withMemberStatistics(MemberStatistics newMemberStatistics) {
        return changed(draft -> draft.memberStatistics = newMemberStatistics);
    }

    /** These settings with another number of batches for an update. */
    public TrainingConfiguration withAccumulation(int newAccumulation) {
        return changed(draft -> draft.accumulation = newAccumulation);
    }

    /** These settings with another number of rows that go through the tower at a time, 0 for whole batches. */
    public TrainingConfiguration withChunkRows(int newChunkRows) {
        return changed(draft -> draft.chunkRows = newChunkRows);
    }

    /** These settings with another clipping. */
    public TrainingConfiguration withClipping(GradientClipping newClipping) {
        return changed(draft -> draft.clipping = newClipping);
    }

    /** These settings with another penalty on the tower's weights. */
    public TrainingConfiguration withL2(double newL2) {
        return changed(draft -> draft.l2 = newL2);
    }

    /** These settings with another decay of the tower's weights. */
    public TrainingConfiguration withWeightDecay(double newWeightDecay) {
        return changed(draft -> draft.weightDecay = newWeightDecay);
    }

    /** These settings with other frozen layers. */
    public TrainingConfiguration withFrozen(List<String> newFrozen) {
        return changed(draft -> draft.frozen = newFrozen);
    }

    /** These settings with other factors of the learning rate. */
    public TrainingConfiguration withLearningRateFactors(Map<String, Double> newFactors) {
        return changed(draft -> draft.learningRateFactors = newFactors);
    }

    /** These settings with another early stopping, null for none. */
    public TrainingConfiguration withEarlyStopping(@Nullable EarlyStopping newEarlyStopping) {
        return changed(draft -> draft.earlyStopping = newEarlyStopping);
    }

    /** These settings with another precision of the products. */
    public TrainingConfiguration withPrecision(Precision newPrecision) {
        return changed(draft -> draft.precision = newPrecision);
    }

    private TrainingConfiguration changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.toConfiguration();
    }

    /** The settings of a copy while one of them is changed. */
    private static final class Draft {
        private MetricLoss loss;
        private IUpdater updater;
        private TrainingBudget budget;
        private long seed;
        private MemberStatistics memberStatistics;
        private int accumulation;
        private int chunkRows;
        private GradientClipping clipping;
        private double l2;
        private double weightDecay;
        private List<String> frozen;
        private Map<String, Double> learningRateFactors;
        private @Nullable EarlyStopping earlyStopping;
        private Precision precision;

        Draft(TrainingConfiguration from) {
            loss = from.loss;
            updater = from.updater;
            budget = from.budget;
            seed = from.seed;
            memberStatistics = from.memberStatistics;
            accumulation = from.accumulation;
            chunkRows = from.chunkRows;
            clipping = from.clipping;
            l2 = from.l2;
            weightDecay = from.weightDecay;
            frozen = from.frozen;
            learningRateFactors = from.learningRateFactors;
            earlyStopping = from.earlyStopping;
            precision = from.precision;
        }

        TrainingConfiguration toConfiguration() {
            return new TrainingConfiguration(
                    loss,
                    updater,
                    budget,
                    seed,
                    memberStatistics,
                    accumulation,
                    chunkRows,
                    clipping,
                    l2,
                    weightDecay,
                    frozen,
                    learningRateFactors,
                    earlyStopping,
                    precision);
        }
    }

    @Override
    public IUpdater updater() {
        return updater.clone();
    }

    /** These settings as JSON, readable by {@link #fromJson}. */
    public String toJson() {
        return ConfigurationJson.write(this);
    }

    /**
     * Settings from {@link #toJson()}. JSON from elsewhere can name any loss, updater or schedule class on the class path, none
     * other.
     *
     * @throws TrainingException if it is something else
     */
    public static TrainingConfiguration fromJson(String json) {
        return ConfigurationJson.read(json);
    }
}
