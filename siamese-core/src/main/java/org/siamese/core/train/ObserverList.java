package org.siamese.core.train;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepResult;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/** The observers of a run, told in their order; what one finds about an epoch's health goes to all before the epoch's end does. */
final class ObserverList {
    private static final Logger LOG = Loggers.of(ObserverList.class);

    private final List<TrainingObserver> observers;

    ObserverList(List<TrainingObserver> observers) {
        this.observers = List.copyOf(observers);
        Set<String> names = new HashSet<>();
        for (Checkpointable saved : checkpointables()) {
            if (!names.add(saved.checkpointName())) {
                throw new IllegalArgumentException(
                        "observers: expected states of different names, got two of the name \"" + saved.checkpointName()
                                + "\"");
            }
        }
    }

    /** Those whose state is saved in checkpoints. */
    List<Checkpointable> checkpointables() {
        return observers.stream()
                .map(TrainingObserver::checkpointable)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether which batches come depends on one of them. */
    boolean steerBatches() {
        return checkpointables().stream().anyMatch(Checkpointable::steersBatches);
    }

    void transfer(TransferReport report) {
        observers.forEach(observer -> observer.onTransfer(report));
    }

    void start(TrainingPlan plan) {
        observers.forEach(observer -> observer.onStart(plan));
    }

    /** How much they want to know of a step. */
    StepDetail detail(long step) {
        return observers.stream().anyMatch(observer -> observer.wantsMeasures(step))
                ? StepDetail.MEASURED
                : StepDetail.PLAIN;
    }

    void step(int epoch, int batch, int units, StepResult result) {
        observers.forEach(observer -> observer.onStep(epoch, batch, units, result));
    }

    void epoch(EpochReport report) {
        for (TrainingObserver observer : observers) {
            observer.examine(report).ifPresent(found -> {
                found.warnings().forEach(warning -> LOG.warn("epoch {}: {}", report.epoch() + 1, warning));
                observers.forEach(other -> other.onHealth(found));
            });
        }
        observers.forEach(observer -> observer.onEpoch(report));
    }

    void checkpoint(Path file) {
        observers.forEach(observer -> observer.onCheckpoint(file));
    }

    void end() {
        observers.forEach(TrainingObserver::onEnd);
    }
}
