package org.siamese.core.engine;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Batch;

/**
 * What computes a tower and its training step. The Deeplearning4j network that an engine was opened for stays the truth for
 * configuration, saving and loading: an engine may keep parameters and activations elsewhere (in another layout, on a device)
 * and brings the network up to date on {@link #writeNetwork()} only.
 *
 * <p>Not thread-safe.
 */
public interface TowerEngine extends AutoCloseable {
    /** A short name for logs. */
    String name();

    /**
     * One training step: forward pass in training mode, loss, backward pass, updater.
     *
     * @param batch features that fit the tower and targets that fit the loss
     */
    default StepResult step(Batch batch) {
        return step(List.of(batch), StepDetail.PLAIN);
    }

    /**
     * One training step over several batches (gradient accumulation): forward, loss and backward for each in turn, then one update
     * with the mean of their gradients. Running statistics of batch normalisation move by the mean of their changes; a loss's
     * state (see {@link org.siamese.core.objective.LossResult#stateUpdates()}) changes with each batch. The iteration count goes
     * up by one, so batches of equal shape in one step share their dropout masks.
     *
     * @param batches at least one; features that fit the tower and targets that fit the loss
     * @param detail how much the result tells
     * @throws ArithmeticException if the loss is not finite; an engine that finds out too late returns such a loss
     */
    StepResult step(List<Batch> batches, StepDetail detail);

    /**
     * Embeddings in inference mode.
     *
     * @param features [n, channels, height, width] or what else the tower takes
     * @return [n, dimension], 'c' order, owned by the caller
     */
    INDArray embed(INDArray features);

    /** Tells the engine that a pass over the data has ended, which schedules by epoch depend on. */
    void endEpoch();

    /** Brings the network up to date: parameters, running statistics, updater state, iteration and epoch counts. */
    void writeNetwork();

    /** Takes over what the network holds: parameters, running statistics, updater state, iteration and epoch counts. */
    void readNetwork();

    @Override
    void close();
}
