package org.siamese.examples.recipe;

import java.util.List;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.TrainingHealth;
import org.siamese.core.train.TrainingObserver;
import org.siamese.report.EpochChart;
import org.siamese.report.Report;

/** What is remembered of a training run: its losses and, where a report is wanted, its health. Not thread-safe. */
public final class TrainingRecord {
    private final LossHistory history = new LossHistory();
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

    List<TrainingObserver> observers() {
        return watched ? List.of(history, health) : List.of(history);
    }

    /** The mean loss of each epoch. */
    public double[] losses() {
        return history.epochs();
    }

    /** Adds loss and health to a report. */
    public void addTo(Report.Builder report) {
        report.training(EpochChart.loss(losses())).health(health.reports());
    }
}
