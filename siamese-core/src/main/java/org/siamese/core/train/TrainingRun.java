package org.siamese.core.train;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.ChunkedStep;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.engine.UnsupportedPrecisionException;
import org.siamese.core.log.Loggers;
import org.siamese.core.model.SiameseModel;
import org.slf4j.Logger;

/** One run, from its parts to the model. */
final class TrainingRun {
    private static final Logger LOG = Loggers.of(TrainingRun.class);

    private TrainingRun() {}

    /** Trains, from the start or from the newest checkpoint. */
    static SiameseModel train(RunSpec spec) {
        try (CheckpointStore store = CheckpointStore.open(spec.checkpoints(), spec.checkpointFilter());
                EpochReader reader = new EpochReader(spec.batches())) {
            if (store != null) {
                SavedLoss.require(spec.configuration().loss());
            }
            Batch first = reader.peek();
            spec.requireFits(first);
            if (!spec.batches().givesReferences()) {
                MemoryCheck.require(spec.tower(), rowsAtATime(spec.configuration(), first.targets()));
            }
            ComputationGraph network = network(spec, first.targets());
            transfer(spec, network);
            JsonNode fingerprint = RunFingerprint.of(spec, network.params(), first);
            Optional<Checkpoint> saved = store == null ? Optional.empty() : store.newest(fingerprint, network);
            saved.ifPresent(checkpoint -> resume(checkpoint, spec, network));
            network.setListeners(spec.listeners());
            RunProgress progress = saved.map(Checkpoint::progress).orElseGet(RunProgress::new);
            reader.start(progress.epoch, progress.batch, spec.observers().steerBatches());
            RunCheckpoints checkpoints = new RunCheckpoints(store, fingerprint, spec.observers());
            try (TowerEngine engine = open(spec, network)) {
                new TrainingLoop(spec, engine, reader, progress, checkpoints).run(first.targets());
            }
            return model(spec, network, progress);
        }
    }

    private static int rowsAtATime(TrainingConfiguration settings, Targets example) {
        int chunk = settings.chunkRows();
        return chunk == 0 ? example.rows() : Math.min(example.rows(), ChunkedStep.rows(chunk, example));
    }

    private static ComputationGraph network(RunSpec spec, Targets example) {
        boolean apart = spec.configuration().memberStatistics() == MemberStatistics.APART;
        return TrainingNetwork.of(spec.tower(), spec.configuration(), apart ? example.rowsPerTuple() : 1);
    }

    private static void transfer(RunSpec spec, ComputationGraph network) {
        SiameseModel from = spec.warmStart();
        if (from != null) {
            TransferReport report = TrainingNetwork.copy(from, network);
            LOG.info(
                    "warm start: {} parameters copied, left as they were: {}",
                    report.copied().size(),
                    report.left());
            spec.observers().transfer(report);
        }
    }

    private static void resume(Checkpoint checkpoint, RunSpec spec, ComputationGraph network) {
        checkpoint.restore(network);
        for (Checkpointable observer : spec.observers().checkpointables()) {
            byte[] state = checkpoint.states().get(observer.checkpointName());
            if (state != null) {
                restore(observer, state, spec);
            } else if (observer.steersBatches()) {
                throw new CheckpointException(
                        java.util.Objects.requireNonNull(spec.checkpoints()).folder(),
                        "expected a checkpoint with the state of \"" + observer.checkpointName()
                                + "\", got one without it",
                        null);
            }
        }
        tellIfLonger(checkpoint.progress(), spec.configuration().budget());
        LOG.info("going on from step {}, epoch {}", checkpoint.progress().step, checkpoint.progress().epoch + 1);
    }

    private static void restore(Checkpointable observer, byte[] state, RunSpec spec) {
        try {
            observer.restoreState(state);
        } catch (RuntimeException e) {
            throw new CheckpointException(
                    java.util.Objects.requireNonNull(spec.checkpoints()).folder(),
                    "the state of \"" + observer.checkpointName() + "\" cannot be restored: " + e,
                    e);
        }
    }

    /** Whoever asks for less than has been done gets what has been done, and is told so. */
    private static void tellIfLonger(RunProgress progress, TrainingBudget budget) {
        boolean moreEpochs =
                progress.epoch > budget.epochs() || progress.epoch == budget.epochs() && progress.batch > 0;
        if (moreEpochs || progress.step > budget.steps()) {
            LOG.warn(
                    "the run in the checkpoint folder has done {} epochs and {} steps already, more than the {} asked"
                            + " for: the model is that of the longer run. Take another folder for a shorter one",
                    progress.epoch,
                    progress.step,
                    moreEpochs ? budget.epochs() + " epochs" : budget.steps() + " steps");
        }
    }

    private static TowerEngine open(RunSpec spec, ComputationGraph network) {
        Precision precision = spec.configuration().precision();
        if (precision != Precision.FLOAT32) {
            if (spec.engine() != null || !spec.listeners().isEmpty()) {
                throw new UnsupportedPrecisionException(
                        "precision: expected FLOAT32 with an engine of the caller's or Deeplearning4j listeners, got "
                                + precision);
            }
            return TowerEngines.open(network, precision);
        }
        if (spec.engine() != null) {
            return spec.engine().apply(network);
        }
        if (spec.listeners().isEmpty()) {
            return TowerEngines.open(network);
        }
        LOG.info("the Deeplearning4j engine is used, because Deeplearning4j's listeners look into its network");
        return new GraphEngine(network);
    }

    private static SiameseModel model(RunSpec spec, ComputationGraph network, RunProgress progress) {
        TrainingConfiguration settings = spec.configuration();
        EarlyStopping stopping = settings.earlyStopping();
        if (stopping != null && stopping.restoreBest() && progress.bestParameters != null) {
            network.params().assign(progress.bestParameters);
        }
        Map<String, String> attachments = spec.allAttachments();
        attachments.put(SiameseTrainer.ATTACHMENT, settings.toJson());
        SiameseModel model = SiameseModel.of(spec.tower(), network, attachments)
                .withDistance(settings.loss().distance().toDistance());
        Calibrator calibrator = spec.calibrator();
        return calibrator == null ? model : model.withCalibration(calibrator.calibrate(model));
    }
}
