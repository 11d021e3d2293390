package org.siamese.core.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.engine.ChunkedStep;
import org.siamese.core.engine.TowerEngine;

/** Finds where numbers are no longer finite: which batch, and which layer first. */
final class NonFinite {
    private static final String ADVICE =
            "try a smaller learning rate or gradient clipping, and look at that batch's images";
    private static final String FROM_LOSS = "every layer is finite, so it comes from the loss itself";

    private NonFinite() {}

    /**
     * Looks at the features of a step before it is taken: a layer may swallow a NaN, and train on.
     *
     * @throws TrainingException if a value is not finite
     */
    static void requireFinite(List<Batch> batches, RunProgress progress) {
        for (int k = 0; k < batches.size(); k++) {
            String problem = FiniteArrays.problem(batches.get(k).features());
            if (!problem.isEmpty()) {
                throw new TrainingException("epoch " + (progress.epoch + 1) + ", batch " + (progress.batch + k + 1)
                        + ": features, " + problem + "; look at that batch's images");
            }
        }
    }

    /** What a step threw, explained if numbers that are not finite are its cause. */
    static RuntimeException explain(
            RuntimeException thrown, TowerEngine engine, List<Batch> batches, int chunkRows, RunProgress progress) {
        Optional<String> found;
        try {
            engine.writeNetwork();
            found = where(engine.network(), batches, chunkRows);
        } catch (RuntimeException e) {
            thrown.addSuppressed(e);
            return thrown;
        }
        if (found.isEmpty() && thrown instanceof ArithmeticException) {
            found = Optional.of(FROM_LOSS);
        }
        return found.<RuntimeException>map(place -> new TrainingException(
                        batch(batches, progress) + ": numbers are no longer finite (" + thrown.getMessage() + "); "
                                + place + "; " + ADVICE,
                        thrown))
                .orElse(thrown);
    }

    private static String batch(List<Batch> batches, RunProgress progress) {
        String from = "epoch " + (progress.epoch + 1) + ", batch " + (progress.batch + 1);
        return batches.size() == 1 ? from : from + " to " + (progress.batch + batches.size());
    }

    /** The first place, in the order of computation, where a value is not finite. */
    private static Optional<String> where(ComputationGraph network, List<Batch> batches, int chunkRows) {
        for (Batch batch : batches) {
            int rows = chunkRows == 0 ? batch.targets().rows() : ChunkedStep.rows(chunkRows, batch.targets());
            for (INDArray features : ChunkedStep.cut(batch.features(), rows)) {
                Optional<String> found = where(network, features);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> where(ComputationGraph network, INDArray features) {
        Map<String, INDArray> activations = network.feedForward(features, true);
        for (int index : network.topologicalSortOrder()) {
            GraphVertex vertex = network.getVertices()[index];
            String name = "layer \"" + vertex.getVertexName() + "\"";
            if (vertex.numParams() > 0 && !FiniteArrays.problem(vertex.params()).isEmpty()) {
                return Optional.of(name + " is the first whose parameters are not finite");
            }
            INDArray activation = activations.get(vertex.getVertexName());
            if (activation != null && !FiniteArrays.problem(activation).isEmpty()) {
                return Optional.of(name + " is the first whose output is not finite");
            }
        }
        return Optional.empty();
    }
}
