package org.siamese.core.train;

import java.time.Duration;
import java.util.List;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.Schedule;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEngine;

/** The loop over epochs and steps. */
final class TrainingLoop {
    private final RunSpec spec;
    private final TrainingConfiguration settings;
    private final TowerEngine engine;
    private final Schedule schedule;
    private final ObserverList observers;
    private final EpochReader reader;
    private final RunProgress progress;
    private final RunCheckpoints checkpoints;
    private final StepClock clock = new StepClock();

    /**
     * A loop.
     *
     * @param progress where it starts; moves with it
     */
    TrainingLoop(
            RunSpec spec, TowerEngine engine, EpochReader reader, RunProgress progress, RunCheckpoints checkpoints) {
        this.spec = spec;
        this.settings = spec.configuration();
        this.engine = engine;
        this.schedule = Schedule.of(settings.accumulation(), engine.cutsBatches() ? 0 : settings.chunkRows());
        this.observers = spec.observers();
        this.reader = reader;
        this.progress = progress;
        this.checkpoints = checkpoints;
    }

    /**
     * Trains until the budget is spent or early stopping ends the run; the network is up to date afterwards.
     *
     * @param example targets of a batch
     */
    void run(Targets example) {
        try {
            observers.start(new TrainingPlan(
                    settings,
                    spec.batches().batchesPerEpoch(),
                    spec.batches().batchSize(),
                    example.unit(),
                    engine.name(),
                    progress.step,
                    ChunkRemark.of(spec.tower(), settings.chunkRows(), example)));
            while (!ended()) {
                runEpoch();
            }
            checkpoints.saveEnd(engine, progress);
            engine.writeNetwork();
        } finally {
            observers.end();
        }
    }

    private boolean ended() {
        return progress.stopped
                || progress.epoch >= settings.budget().epochs()
                || progress.step >= settings.budget().steps()
                || Duration.ofNanos(progress.trainedNanos)
                                .compareTo(settings.budget().time())
                        >= 0;
    }

    private void runEpoch() {
        if (progress.batch == 0) {
            spec.listeners().forEach(listener -> listener.onEpochStart(engine.network()));
        }
        clock.startEpoch();
        try (TimedBatches batches =
                new TimedBatches(clock.waiting(() -> reader.take(progress.epoch, progress.batch)), clock)) {
            while (batches.hasNext()) {
                List<Batch> next = batches.next(schedule.batches());
                if (!batches.hasNext() && anotherEpochFits()) {
                    openNextEpoch();
                }
                step(next);
                if (spec.listeners().isEmpty()) {
                    // Deeplearning4j's listeners may look at the network's inputs later on.
                    batches.release(next);
                }
                if (batches.hasNext() && ended()) {
                    endWithinEpoch();
                    return;
                }
                if (batches.hasNext()) {
                    checkpoints.saveIfDue(engine, progress);
                }
            }
        }
        endEpoch();
    }

    /** Whether the budget, as far as it is known before the epoch's last step, has room for an epoch after it. */
    private boolean anotherEpochFits() {
        return progress.epoch + 1 < settings.budget().epochs()
                && progress.step + 1 < settings.budget().steps();
    }

    private void openNextEpoch() {
        clock.waiting(() -> {
            reader.openEarly(progress.epoch + 1, 0);
            return true;
        });
    }

    private void step(List<Batch> batches) {
        NonFinite.requireFinite(batches, progress);
        StepResult result;
        try {
            result = schedule.step(engine, batches, observers.detail(progress.step));
        } catch (RuntimeException e) {
            throw spec.batches().givesReferences()
                    ? e
                    : NonFinite.explain(e, engine, batches, settings.chunkRows(), progress);
        }
        int units = batches.stream().mapToInt(batch -> batch.targets().count()).sum();
        progress.addStep(batches.size(), result.loss(), units);
        progress.trainedNanos += clock.lap();
        observers.step(progress.epoch, progress.batch - 1, units, result);
    }

    /** Saved before anybody hears of the epoch's end, because a longer run goes on within it. */
    private void endWithinEpoch() {
        checkpoints.save(engine, progress);
        observers.epoch(report(false, Double.NaN, false));
    }

    private void endEpoch() {
        engine.endEpoch();
        Validation validation = spec.validation();
        double measured = validation == null ? Double.NaN : validation.measure(engine);
        boolean best = validation != null && validated(validation, measured);
        EpochReport report = report(true, measured, best);
        spec.listeners().forEach(listener -> listener.onEpochEnd(engine.network()));
        observers.epoch(report);
        progress.nextEpoch();
        checkpoints.saveIfDue(engine, progress);
    }

    /** Notes a measure, and stops the run where that is wanted; whether it is the best so far. */
    private boolean validated(Validation validation, double measured) {
        EarlyStopping stopping = settings.earlyStopping();
        double minimumGain = stopping == null ? 0 : stopping.minimumGain();
        boolean best = progress.note(measured, validation.measure().higherIsBetter(), minimumGain);
        if (stopping != null) {
            if (best && stopping.restoreBest()) {
                engine.writeNetwork();
                progress.bestParameters = engine.network().params().dup();
            }
            progress.stopped = progress.sinceBest >= stopping.patience();
        }
        return best;
    }

    private EpochReport report(boolean complete, double measured, boolean best) {
        return new EpochReport(
                progress.epoch,
                complete,
                progress.step,
                progress.lossSum / progress.units,
                progress.units,
                clock.epochSeconds(),
                clock.waitingSeconds(),
                measured,
                best);
    }
}
