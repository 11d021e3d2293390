package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Batch;
import org.siamese.core.objective.MetricLossOutput;
import org.siamese.core.objective.TupleCount;

/** The Deeplearning4j graph itself as an engine: every layer, every ND4J backend. It works on the network in place. */
public final class GraphEngine implements TowerEngine {
    static final String NAME = "Deeplearning4j";

    /** Rows that are embedded at a time. */
    static final int EMBED_ROWS = 64;

    private final ComputationGraph network;
    private final MetricLossOutput loss;
    private final StepProbe probe;

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
        ComputationGraphConfiguration configuration = network.getConfiguration();
        String last = configuration.getNetworkOutputs().get(0);
        this.probe = new StepProbe(configuration.getVertexInputs().get(last).get(0));
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The last batch goes through the network's own {@code fit}, with all that comes with it; the gradients of the batches
     * before it are added to the last one's before the updater sees it. A measured step only looks.
     *
     * @throws IllegalStateException if the network divides gradients by the batch size ({@code miniBatch(true)}) and the step has
     *     several batches or is measured
     * @throws ArithmeticException if the loss of the last batch is not finite; the parameters are those before the step
     */
    @Override
    public StepResult step(List<Batch> batches, StepDetail detail) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("batches: expected at least one, got none");
        }
        boolean plain = batches.size() == 1 && detail == StepDetail.PLAIN;
        if (!plain && network.conf().isMiniBatch()) {
            throw new IllegalStateException(
                    "network: expected one configured with miniBatch(false) for a step of several"
                            + " batches or a measured one, got miniBatch(true)");
        }
        hookProbe();
        probe.begin(detail == StepDetail.MEASURED);
        double sum = 0;
        long valid = 0;
        long active = 0;
        for (int k = 0; k < batches.size(); k++) {
            Batch batch = batches.get(k);
            if (k < batches.size() - 1) {
                accumulate(batch);
            } else {
                network.fit(batch.toDataSet());
            }
            sum += network.score();
            valid += loss.lastTuples().valid();
            active += loss.lastTuples().active();
        }
        StepMeasures measures = null;
        if (detail == StepDetail.MEASURED) {
            measures = new StepMeasures(
                    Objects.requireNonNull(probe.embeddings()),
                    batches.get(batches.size() - 1).targets(),
                    probe.gradientNorm());
        }
        return new StepResult(sum / batches.size(), new TupleCount(valid, active), measures);
    }

    /** Forward and backward without an update. */
    private void accumulate(Batch batch) {
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        network.setInputs(batch.features());
        network.setLabels(batch.targets().toArray());
        network.computeGradientAndScore();
        probe.keep(network);
        network.clearLayersStates();
    }

    /** The listeners may have been set anew; the probe comes first, so that the others see the gradient of the whole step. */
    private void hookProbe() {
        if (network.getListeners().isEmpty()
                || network.getListeners().iterator().next() != probe) {
            List<TrainingListener> listeners = new ArrayList<>(network.getListeners());
            listeners.remove(probe);
            listeners.add(0, probe);
            network.setListeners(listeners);
        }
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
        List<TrainingListener> listeners = new ArrayList<>(network.getListeners());
        if (listeners.remove(probe)) {
            network.setListeners(listeners);
        }
    }
}
