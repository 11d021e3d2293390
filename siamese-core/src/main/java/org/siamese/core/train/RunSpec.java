package org.siamese.core.train;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Tower;

/**
 * All that a run is made of.
 *
 * @param engine opens the engine; null for the best that there is
 * @param checkpointFilter what each checkpoint is written through
 */
record RunSpec(
        Tower tower,
        BatchSource batches,
        TrainingConfiguration configuration,
        @Nullable Validation validation,
        @Nullable Calibrator calibrator,
        @Nullable SiameseModel warmStart,
        @Nullable Checkpoints checkpoints,
        @Nullable Function<ComputationGraph, TowerEngine> engine,
        UnaryOperator<OutputStream> checkpointFilter,
        ObserverList observers,
        List<TrainingListener> listeners,
        Map<String, String> attachments) {

    RunSpec {
        listeners = List.copyOf(listeners);
        attachments = Map.copyOf(attachments);
        requireShape("batches", tower, batches.featureShape());
        if (batches.batchesPerEpoch() < 1) {
            throw new IllegalArgumentException("batches: expected at least one batch a pass, got none");
        }
        if (validation != null) {
            long[] shape = validation.features().shape();
            requireShape("validation", tower, Arrays.copyOfRange(shape, 1, shape.length));
        } else if (configuration.earlyStopping() != null) {
            throw new IllegalStateException("earlyStopping: expected a validation set to measure on, got none");
        }
    }

    private static void requireShape(String what, Tower tower, long[] got) {
        if (!Arrays.equals(tower.inputShape(), got)) {
            throw new IllegalArgumentException(what + ": expected features of the tower's input shape "
                    + Arrays.toString(tower.inputShape()) + ", got " + Arrays.toString(got));
        }
    }

    /** What the model carries besides the settings. */
    Map<String, String> allAttachments() {
        Map<String, String> all = new TreeMap<>(batches.attachments());
        all.putAll(attachments);
        return all;
    }

    /** Looks at the sets for validation and calibration, and shows the loss a batch's targets, before any time is spent on a step. */
    void requireFits(Batch batch) {
        long[] got = batch.features().shape();
        if (!batches.givesReferences() && !Arrays.equals(Arrays.copyOfRange(got, 1, got.length), tower.inputShape())) {
            throw new IllegalArgumentException("features: expected rows of the tower's input shape "
                    + Arrays.toString(tower.inputShape()) + ", got shape " + Arrays.toString(got));
        }
        String problem = validation == null ? "" : FiniteArrays.problem(validation.features());
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("validation, features, " + problem);
        }
        if (calibrator != null) {
            calibrator.requireUsable(tower, allAttachments());
        }
        int dimension = Math.toIntExact(tower.embeddingSize());
        long[] shape = {batch.targets().rows(), dimension};
        INDArray embeddings =
                Nd4j.linspace(0.1, 1, shape[0] * shape[1], DataType.DOUBLE).reshape('c', shape);
        configuration.loss().evaluate(embeddings, batch.targets(), exampleWeights(configuration.loss(), dimension));
    }

    /** Weights that a loss takes: state as it starts, any value for what is trained. */
    private static Map<String, INDArray> exampleWeights(MetricLoss loss, int dimension) {
        Map<String, INDArray> weights = new TreeMap<>();
        for (LossWeight weight : loss.weights(dimension)) {
            weights.put(
                    weight.name(),
                    weight.trainable()
                            ? Nd4j.ones(weight.rows(), weight.columns())
                            : Nd4j.zeros(weight.rows(), weight.columns()));
        }
        return weights;
    }
}
