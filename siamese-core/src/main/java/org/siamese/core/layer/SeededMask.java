package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dropout whose mask follows from its seed, its key, the iteration, the epoch and the row's index in the batch alone. So a part of a
 * batch sees the masks that the whole batch would.
 */
public sealed interface SeededMask extends IDropout permits SeededDropout, SeededSpatialDropout {

    /** The probability of dropping, in [0, 1). */
    double probability();

    /** The seed of the training run. */
    long seed();

    /** What tells this layer's masks from those of others with the same seed. */
    long key();

    /** The same dropout with another seed. */
    SeededMask withSeed(long seed);

    /**
     * The stream of one step. Value i of the whole batch's mask, in 'c' order, follows from it: with {@code z = s + (i + 1)
     * 0x9E3779B97F4A7C15}, {@code z = (z ^ z >>> 30) 0xBF58476D1CE4E5B9} and {@code z = (z ^ z >>> 27) 0x94D049BB133111EB}, all modulo 2^64,
     * it is dropped where {@code z >>> 40}, over 2^24, is below the probability.
     *
     * @param iteration the step, counted over all epochs
     * @param epoch the epoch, counted from 0
     */
    default long stream(int iteration, int epoch) {
        return CounterRandom.stream(seed(), key(), epoch, iteration);
    }

    /**
     * The mask of a part of the batch of one training step: 0 where dropped, else 1 / (1 - probability).
     *
     * @param shape shape of the part's activations, rows first
     * @param firstRow index of the part's first row in the batch; 0 for a whole batch
     * @param iteration the step, counted over all epochs
     * @param epoch the epoch, counted from 0
     */
    float[] mask(long[] shape, long firstRow, int iteration, int epoch);

    @Override
    default INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        return DropoutMask.multiply(this, input, result, 0, iteration, epoch);
    }

    @Override
    default INDArray backprop(INDArray outputGradient, INDArray inputGradient, int iteration, int epoch) {
        return DropoutMask.multiply(this, outputGradient, inputGradient, 0, iteration, epoch);
    }

    @Override
    default void clear() {
        // There is no state.
    }
}
