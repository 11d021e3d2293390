package org.siamese.core.train;

import java.util.List;
import org.siamese.core.engine.StepResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the observers of a run, in their order; what a health observer finds goes to all before the epoch's end does. */
final class Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final List<TrainingObserver> observers;

    Announcements(List<TrainingObserver> observers) {
        this.observers = observers;
    }

    void start(TrainingPlan plan) {
        observers.forEach(observer -> observer.onStart(plan));
    }

    boolean wantMeasures(long step) {
        return observers.stream().anyMatch(observer -> observer.wantsMeasures(step));
    }

    void step(int epoch, int batch, int units, StepResult result) {
        observers.forEach(observer -> observer.onStep(epoch, batch, units, result));
    }

    void epoch(EpochReport report) {
        for (TrainingObserver observer : observers) {
            if (observer instanceof TrainingHealth health) {
                HealthReport found = health.examine(report);
                found.warnings().forEach(warning -> LOG.warn("epoch {}: {}", report.epoch() + 1, warning));
                observers.forEach(other -> other.onHealth(found));
            }
        }
        observers.forEach(observer -> observer.onEpoch(report));
    }

    void end() {
        observers.forEach(TrainingObserver::onEnd);
    }
}
