package org.siamese.core.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.model.SiameseModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: the loop over epochs and steps. */
final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final RunParts parts;
    private final TrainingConfiguration settings;
    private final ComputationGraph network;
    private final TowerEngine engine;
    private final Announcements announcements;
    private final @Nullable CheckpointStore store;
    private final JsonNode fingerprint;
    private final RunProgress progress;
    private final Passes passes;
    private final StepClock clock = new StepClock();

    private TrainingRun(
            RunParts parts,
            ComputationGraph network,
            TowerEngine engine,
            @Nullable CheckpointStore store,
            JsonNode fingerprint,
            RunProgress progress,
            Passes passes) {
        this.parts = parts;
        this.settings = parts.configuration();
        this.network = network;
        this.engine = engine;
        this.store = store;
        this.fingerprint = fingerprint;
        this.progress = progress;
        this.passes = passes;
        this.announcements = new Announcements(parts.observers());
    }

    /** Trains, from the start or from the newest checkpoint. */
    static SiameseModel train(RunParts parts) {
        try (CheckpointStore store = CheckpointStore.open(parts.checkpoints(), parts.checkpointFilter());
                Passes passes = new Passes(parts.batches())) {
            Batch probe;
            try (BatchIterator pass = parts.batches().open(0)) {
                probe = pass.next();
            }
            parts.requireFits(probe);
            MemoryCheck.require(parts.tower(), probe.targets().rows());
            boolean apart = parts.configuration().memberStatistics() == MemberStatistics.APART;
            ComputationGraph network = TrainingNetwork.of(
                    parts.tower(),
                    parts.configuration(),
                    apart ? probe.targets().rowsPerTuple() : 1);
            transfer(parts, network);
            JsonNode fingerprint = RunFingerprint.of(parts, network.params(), probe);
            Optional<Checkpoint> saved = store == null ? Optional.empty() : store.newest(fingerprint, network);
            saved.ifPresent(checkpoint -> resume(checkpoint, parts, network));
            network.setListeners(parts.listeners());
            RunProgress progress = saved.map(Checkpoint::progress).orElseGet(RunProgress::new);
            passes.openEarly(progress.epoch, progress.batch);
            try (TowerEngine engine = open(parts, network)) {
                return new TrainingRun(parts, network, engine, store, fingerprint, progress, passes)
                        .run(probe.targets());
            }
        }
    }

    private static void transfer(RunParts parts, ComputationGraph network) {
        SiameseModel from = parts.warmStart();
        if (from != null) {
            TransferReport report = TrainingNetwork.copy(from, network);
            LOG.info(
                    "warm start: {} parameters copied, left as they were: {}",
                    report.copied().size(),
                    report.left());
            parts.observers().forEach(observer -> observer.onTransfer(report));
        }
    }

    private static void resume(Checkpoint checkpoint, RunParts parts, ComputationGraph network) {
        checkpoint.restore(network);
        for (TrainingMemory memory : parts.memories()) {
            byte[] state = checkpoint.memories().get(memory.memoryName());
            if (state != null) {
                memory.restoreMemory(state);
            } else if (memory.steersBatches()) {
                throw new CheckpointException(
                        java.util.Objects.requireNonNull(parts.checkpoints()).folder(),
                        "expected a checkpoint with the memory \"" + memory.memoryName() + "\", got one without it",
                        null);
            }
        }
        LOG.info("going on from step {}, epoch {}", checkpoint.progress().step, checkpoint.progress().epoch + 1);
    }

    private static TowerEngine open(RunParts parts, ComputationGraph network) {
        if (parts.listeners().isEmpty()) {
            return TowerEngines.open(network);
        }
        LOG.info("the Deeplearning4j engine is used, because Deeplearning4j's listeners look into its network");
        return new GraphEngine(network);
    }

    private SiameseModel run(Targets example) {
        try {
            announcements.start(new TrainingPlan(
                    settings,
                    parts.batches().batchesPerEpoch(),
                    parts.batches().batchSize(),
                    unit(example),
                    engine.name(),
                    progress.step));
            while (!ended()) {
                runEpoch();
            }
            if (store != null && !store.holds(progress.step)) {
                save(store);
            }
            engine.writeNetwork();
        } finally {
            announcements.end();
        }
        EarlyStopping stopping = settings.earlyStopping();
        if (stopping != null && stopping.restoreBest() && progress.bestParameters != null) {
            network.params().assign(progress.bestParameters);
        }
        Map<String, String> attachments = new TreeMap<>(parts.attachments());
        attachments.put(SiameseTrainer.ATTACHMENT, settings.toJson());
        return SiameseModel.of(parts.tower(), network, attachments)
                .withDistance(settings.loss().distance().toDistance());
    }

    /** Whether the budget is spent or early stopping has ended the run. */
    private boolean ended() {
        return progress.stopped
                || progress.epoch >= settings.budget().epochs()
                || progress.step >= settings.budget().steps()
                || Duration.ofNanos(progress.trainedNanos)
                                .compareTo(settings.budget().time())
                        >= 0;
    }

    /** Whether the budget, as far as it is known before the epoch's last step, has room for an epoch after it. */
    private boolean anotherEpochFits() {
        return progress.epoch + 1 < settings.budget().epochs()
                && progress.step + 1 < settings.budget().steps();
    }

    private void runEpoch() {
        if (progress.batch == 0) {
            parts.listeners().forEach(listener -> listener.onEpochStart(network));
        }
        clock.startEpoch();
        try (BatchIterator pass = clock.waiting(() -> passes.take(progress.epoch, progress.batch))) {
            boolean more = clock.waiting(pass::hasNext);
            while (more) {
                List<Batch> batches = new ArrayList<>();
                while (more && batches.size() < settings.accumulation()) {
                    batches.add(clock.waiting(pass::next));
                    more = clock.waiting(pass::hasNext);
                }
                if (!more && anotherEpochFits()) {
                    clock.waiting(() -> passes.openEarly(progress.epoch + 1, 0));
                }
                step(batches);
                if (parts.listeners().isEmpty()) {
                    // Deeplearning4j's listeners may look at the network's inputs later on.
                    batches.forEach(pass::release);
                }
                if (more && ended()) {
                    // Saved before anybody hears of the epoch's end, because a longer run goes on within it.
                    if (store != null) {
                        save(store);
                    }
                    announcements.epoch(report(false, Double.NaN, false));
                    return;
                }
                if (more && store != null && store.isDue(progress)) {
                    save(store);
                }
            }
        }
        endEpoch();
    }

    private void step(List<Batch> batches) {
        StepDetail detail = announcements.wantMeasures(progress.step) ? StepDetail.MEASURED : StepDetail.PLAIN;
        StepResult result;
        try {
            result = engine.step(batches, detail);
        } catch (RuntimeException e) {
            throw NonFinite.explain(e, engine, network, batches, progress);
        }
        if (!Double.isFinite(result.loss())) {
            throw NonFinite.exception(result.loss(), engine, network, batches, progress);
        }
        int units = batches.stream().mapToInt(batch -> batch.targets().count()).sum();
        progress.addStep(batches.size(), result.loss(), units);
        progress.trainedNanos += clock.lap();
        announcements.step(progress.epoch, progress.batch - 1, units, result);
    }

    private void endEpoch() {
        engine.endEpoch();
        Development development = parts.development();
        double measured = Double.NaN;
        boolean best = false;
        if (development != null) {
            measured = development.measure().of(engine.embed(development.features()), development.identities());
            EarlyStopping stopping = settings.earlyStopping();
            best = progress.note(
                    measured, development.measure().higherIsBetter(), stopping == null ? 0 : stopping.minimumGain());
            if (stopping != null) {
                if (best && stopping.restoreBest()) {
                    engine.writeNetwork();
                    progress.bestParameters = network.params().dup();
                }
                progress.stopped = progress.sinceBest >= stopping.patience();
            }
        }
        EpochReport report = report(true, measured, best);
        parts.listeners().forEach(listener -> listener.onEpochEnd(network));
        announcements.epoch(report);
        progress.nextEpoch();
        if (store != null && store.isDue(progress)) {
            save(store);
        }
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

    private void save(CheckpointStore target) {
        engine.writeNetwork();
        target.save(Checkpoint.of(fingerprint, progress, network, parts));
    }

    private static String unit(Targets targets) {
        if (targets instanceof Pairs) {
            return "pairs";
        }
        return targets instanceof Triplets ? "triplets" : "images";
    }
}
