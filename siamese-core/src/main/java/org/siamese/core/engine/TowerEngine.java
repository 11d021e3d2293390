package org.siamese.core.engine;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What computes a tower. It knows no loss: a {@link Schedule} takes the embeddings of {@link #forward} to the loss, gives the gradient to
 * {@link #backward}, as often as a step has parts, and ends the step with {@link #update}. The gradients of all parts are summed, so
 * parts of a batch, on one machine or several, give the gradient of the whole batch. Exception: batch normalisation takes the statistics of
 * each part by itself.
 *
 * <p>The Deeplearning4j network that an engine was opened for stays the truth for configuration, saving and loading: an engine may keep
 * parameters and activations elsewhere (in another layout, on a device) and brings the network up to date on {@link #writeNetwork()} only.
 * The loss's own weights are the network's last parameters. Their gradients are put into the network's gradient vector by the {@link
 * org.siamese.core.objective.LossHead}; the engine updates them with the tower's.
 *
 * <p>Not thread-safe.
 */
public interface TowerEngine extends AutoCloseable {
    /** A short name for logs. */
    String name();

    /** The network that it was opened for, which has a gradient vector. Its iteration and epoch counts are those of the next step. */
    ComputationGraph network();

    /**
     * Embeddings in training mode, with dropout and batch statistics. The same part of the same step gives the same bits however often
     * it is computed, and moves no running statistics.
     *
     * @param features rows that fit the tower
     * @param part where these rows stand in the batch
     * @return [rows, dimension], valid until the next call of this engine
     * @throws EngineBuildException if what it needs for such a batch cannot be built
     */
    INDArray forward(INDArray features, BatchPart part);

    /**
     * From the gradient of the embeddings of the last {@link #forward} to that of the parameters, which is added to the sum of the step.
     *
     * @param gradient of the loss of the step with respect to these embeddings, [rows, dimension]; not changed
     * @throws IllegalStateException if the last forward pass was gone back through already, or there was none
     */
    void backward(INDArray gradient);

    /** The sum of the gradients since the last update, as a copy: [1, number of the tower's parameters]. */
    INDArray gradientSum();

    /** The same for reading, until the next call of this engine: no copy where the sum lies in one place. */
    default INDArray gradientSumView() {
        return gradientSum();
    }

    /** Replaces the sum of the gradients, mostly by one over several machines, see {@link #gradientSum()}. */
    void setGradientSum(INDArray sum);

    /** Forgets the sum: the next backward pass starts a new one. */
    void clearGradientSum();

    /**
     * Whether it cuts a batch into chunks by itself, such as an engine of several machines; a run with chunks then hands it whole batches.
     * No by default.
     */
    default boolean cutsBatches() {
        return false;
    }

    /** The penalty of the tower's regularisation on the parameters as they are, which the loss of a step includes. */
    double penalty();

    /**
     * Ends a step: the network's updater changes the parameters by the sum of the gradients, divided by the number of batches; the iteration
     * count goes up by one. Losses are reduced, so nothing divides by the number of rows, whatever the network's {@code miniBatch} says.
     *
     * @param totals what the step amounts to
     * @param detail whether the gradient is measured
     * @return Euclidean norm of the gradient of all trained parameters before clipping and before the updater; NaN if it is not measured
     */
    double update(StepTotals totals, StepDetail detail);

    /**
     * Embeddings in inference mode.
     *
     * @param features [n, channels, height, width] or what else the tower takes
     * @return [n, dimension], 'c' order, owned by the caller
     * @throws EngineBuildException if what it needs for such a batch cannot be built
     */
    INDArray embed(INDArray features);

    /** Tells the engine that a pass over the data has ended, which schedules by epoch depend on. */
    default void endEpoch() {
        network().incrementEpochCount();
    }

    /**
     * Brings the network up to date: parameters, running statistics, updater state, iteration and epoch counts. Nothing to do for an
     * engine that works on the network's own arrays.
     */
    default void writeNetwork() {}

    @Override
    void close();
}
