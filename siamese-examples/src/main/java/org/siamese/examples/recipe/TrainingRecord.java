package org.siamese.examples.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.TrainingHealth;
import org.siamese.core.train.TrainingObserver;
import org.siamese.report.EpochChart;
import org.siamese.report.Report;

/**
 * What is remembered of a training run, of one tower or of several one after the other: their losses and, where a report is wanted,
 * the health of the first. Not thread-safe.
 */
public final class TrainingRecord {
    private final List<LossHistory> histories = new ArrayList<>();
    private final TrainingHealth health = TrainingHealth.ofDefaults();
    private final boolean watched;

    /**
     * An empty record.
     *
     * @param watched whether the health is looked at, which costs a little time and can warn
     */
    public TrainingRecord(boolean watched) {
        this.watched = watched;
    }

    /** Begins with the next tower. */
    List<TrainingObserver> begin() {
        LossHistory history = new LossHistory();
        histories.add(history);
        return watched && histories.size() == 1 ? List.of(history, health) : List.of(history);
    }

    /** The mean loss of each epoch, over all towers. */
    public double[] losses() {
        List<double[]> each = histories.stream().map(LossHistory::epochs).toList();
        int epochs = each.stream().mapToInt(losses -> losses.length).min().orElse(0);
        return IntStream.range(0, epochs)
                .mapToDouble(epoch -> each.stream()
                        .mapToDouble(losses -> losses[epoch])
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /** Adds loss and health to a report. */
    public void addTo(Report.Builder report) {
        report.training(EpochChart.loss(losses())).health(health.reports());
    }
}
