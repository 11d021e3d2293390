package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.objective.LossHead;

/**
 * The Deeplearning4j graph itself as an engine: every layer, every ND4J backend. It works on the network in place, and tells the network's
 * listeners what Deeplearning4j's own {@code fit} tells them, once for a step.
 */
public final class GraphEngine implements TowerEngine {
    static final String NAME = "Deeplearning4j";

    /** Rows that are embedded at a time. */
    static final int EMBED_ROWS = 64;

    private final ComputationGraph network;
    private final TowerGraph tower;
    private final Gradient gradient;
    private final GradientSum sum;
    private final List<long[]> trained;

    /**
     * Opens the engine.
     *
     * @param network initialised, with a {@link org.siamese.core.objective.MetricLossLayer} as its only output
     * @throws IllegalArgumentException if its output is another layer
     */
    public GraphEngine(ComputationGraph network) {
        this.network = Objects.requireNonNull(network, "network");
        LossHead.of(network);
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        this.tower = TowerGraph.of(network);
        this.gradient = NetworkGradient.of(network);
        this.sum = new GradientSum(network);
        this.trained = ParameterRanges.trained(network);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ComputationGraph network() {
        return network;
    }

    @Override
    public INDArray forward(INDArray features, BatchPart part) {
        Map<String, INDArray> activations = tower.forward(features, part);
        if (!network.getListeners().isEmpty()) {
            network.setInputs(features);
            tell(listener -> listener.onForwardPass(network, activations));
        }
        return tower.embeddings(activations);
    }

    @Override
    public void backward(INDArray embeddingGradient) {
        sum.beforePart();
        tower.backward(embeddingGradient);
        sum.afterPart();
    }

    @Override
    public INDArray gradientSum() {
        return sum.get();
    }

    @Override
    public INDArray gradientSumView() {
        return sum.view();
    }

    @Override
    public void setGradientSum(INDArray newSum) {
        sum.set(newSum);
    }

    @Override
    public void clearGradientSum() {
        sum.clear();
    }

    @Override
    public double penalty() {
        return network.calcRegularizationScore(true);
    }

    @Override
    public double update(StepTotals totals, StepDetail detail) {
        sum.settle(totals);
        int iteration = network.getIterationCount();
        int epoch = network.getEpochCount();
        network.setScore(totals.loss());
        network.setGradient(gradient);
        tell(listener -> listener.onBackwardPass(network));
        tell(listener -> listener.onGradientCalculation(network));
        double norm = detail == StepDetail.MEASURED ? gradientNorm() : Double.NaN;
        INDArray all = network.getFlattenedGradients();
        network.getUpdater().update(gradient, iteration, epoch, 1, LayerWorkspaceMgr.noWorkspaces());
        network.params().subi(all.reshape(network.params().shape()));
        tell(listener -> listener.iterationDone(network, iteration, epoch));
        network.getConfiguration().setIterationCount(iteration + 1);
        network.applyConstraints(iteration + 1, epoch);
        return norm;
    }

    private void tell(Consumer<TrainingListener> event) {
        network.getListeners().forEach(event);
    }

    /** Euclidean norm of the gradient, without what travels in its place: changes of running statistics and the loss's state. */
    private double gradientNorm() {
        INDArray all = network.getFlattenedGradients();
        INDArray flat = all.reshape(all.length());
        double squares = 0;
        for (long[] range : trained) {
            double norm = flat.get(NDArrayIndex.interval(range[0], range[1]))
                    .norm2Number()
                    .doubleValue();
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    @Override
    public INDArray embed(INDArray features) {
        tower.abandon();
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
    public void close() {
        // The network is the caller's.
        tower.abandon();
    }
}
