package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Batch;
import org.siamese.core.objective.MetricLossOutput;

/** The Deeplearning4j graph itself as an engine: every layer, every ND4J backend. It works on the network in place. */
public final class GraphEngine implements TowerEngine {
    static final String NAME = "Deeplearning4j";

    /** Rows that are embedded at a time. */
    static final int EMBED_ROWS = 64;

    private final ComputationGraph network;
    private final MetricLossOutput loss;

    /**
     * Opens the engine.
     *
     * @param network initialised, with a {@link org.siamese.core.objective.MetricLossLayer} as its only output
     * @throws IllegalArgumentException if its output is another layer
     */
    public GraphEngine(ComputationGraph network) {
        this.network = Objects.requireNonNull(network, "network");
        if (network.getNumOutputArrays() != 1 || !(network.getOutputLayer(0) instanceof MetricLossOutput output)) {
            throw new IllegalArgumentException(
                    "network: expected one output, a MetricLossLayer, got " + network.getNumOutputArrays()
                            + " outputs, the first a "
                            + network.getOutputLayer(0).getClass().getSimpleName());
        }
        this.loss = output;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public StepResult step(List<Batch> batches, StepDetail detail) {
        if (batches.size() != 1 || detail != StepDetail.PLAIN) {
            throw new UnsupportedOperationException("accumulated and measured steps");
        }
        network.fit(batches.get(0).toDataSet());
        return new StepResult(network.score(), loss.lastTuples());
    }

    @Override
    public INDArray embed(INDArray features) {
        return embed(network, features);
    }

    /**
     * The output of any one-input, one-output network in inference mode, computed a few rows at a time so that memory stays
     * bounded.
     */
    public static INDArray embed(ComputationGraph network, INDArray features) {
        long rows = features.size(0);
        if (rows <= EMBED_ROWS) {
            return network.output(false, features)[0];
        }
        List<INDArray> parts = new ArrayList<>();
        INDArrayIndex[] index = new INDArrayIndex[features.rank()];
        java.util.Arrays.fill(index, NDArrayIndex.all());
        for (long from = 0; from < rows; from += EMBED_ROWS) {
            index[0] = NDArrayIndex.interval(from, Math.min(rows, from + EMBED_ROWS));
            parts.add(network.output(false, features.get(index))[0]);
        }
        return Nd4j.concat(0, parts.toArray(new INDArray[0]));
    }

    @Override
    public void endEpoch() {
        network.incrementEpochCount();
    }

    @Override
    public void writeNetwork() {
        // It works on the network itself.
    }

    @Override
    public void readNetwork() {
        // It works on the network itself.
    }

    @Override
    public void close() {
        // The network is the caller's.
    }
}
