package org.siamese.core.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.objective.MetricLoss;

/**
 * The settings of a training run. With the same tower, batches and observers that remember, they give the same run. They travel
 * with the model as the attachment {@value SiameseTrainer#ATTACHMENT}. Immutable: the updater goes in and out as a copy.
 *
 * @param loss the loss, with its miner
 * @param updater the updater, with its learning rate or schedule
 * @param budget when the run ends
 * @param seed of initial parameters and dropout
 * @param memberStatistics over which rows batch normalisation takes its statistics
 * @param accumulation number of batches whose mean gradient makes an update, at least 1
 * @param clipping what is done to a gradient before the updater sees it
 * @param l2 factor of the penalty l2/2 |w|^2 on the tower's weights, at least 0; 0 leaves what the tower configures
 * @param weightDecay share of a weight that each update takes off, times the learning rate, at least 0; 0 leaves what the tower
 *     configures. Loshchilov, Hutter, Decoupled Weight Decay Regularization, 2019
 * @param frozen names of layers that are not trained, with all layers that lead to them
 * @param earlyStopping when the run ends early; null for never
 */
public record TrainingConfiguration(
        MetricLoss loss,
        IUpdater updater,
        TrainingBudget budget,
        long seed,
        MemberStatistics memberStatistics,
        int accumulation,
        GradientClipping clipping,
        double l2,
        double weightDecay,
        List<String> frozen,
        @Nullable EarlyStopping earlyStopping) {

    /** Checks the numbers. */
    public TrainingConfiguration {
        if (accumulation < 1) {
            throw new IllegalArgumentException("accumulation: expected at least 1 batch, got " + accumulation);
        }
        requireFactor("l2", l2);
        requireFactor("weightDecay", weightDecay);
        updater = updater.clone();
        frozen = List.copyOf(frozen);
    }

    private static void requireFactor(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + ": expected a finite number from 0, got " + value);
        }
    }

    /** The settings of a trainer that is given nothing but a loss: Adam at 5e-4, 10 epochs, seed 0. */
    public static TrainingConfiguration ofDefaults(MetricLoss loss) {
        return new TrainingConfiguration(
                loss,
                new Adam(SiameseTrainer.DEFAULT_LEARNING_RATE),
                TrainingBudget.ofEpochs(SiameseTrainer.DEFAULT_EPOCHS),
                0,
                MemberStatistics.APART,
                1,
                GradientClipping.none(),
                0,
                0,
                List.of(),
                null);
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
     * @throws IllegalArgumentException if it is something else
     */
    public static TrainingConfiguration fromJson(String json) {
        return ConfigurationJson.read(json);
    }
}
