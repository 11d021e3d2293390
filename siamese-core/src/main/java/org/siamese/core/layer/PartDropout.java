package org.siamese.core.layer;

import java.util.Objects;
import java.util.function.LongSupplier;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link SeededMask} in a run-time layer that computes a part of a batch at a time. It lives in memory alone: configurations that are
 * saved hold the seeded dropout itself.
 */
public final class PartDropout implements IDropout {
    private static final long serialVersionUID = 1L;

    private final SeededMask dropout;
    private final transient LongSupplier firstRow;

    /**
     * A dropout of parts.
     *
     * @param dropout gives the masks
     * @param firstRow gives the index of the part's first row in the batch
     */
    public PartDropout(SeededMask dropout, LongSupplier firstRow) {
        this.dropout = Objects.requireNonNull(dropout, "dropout");
        this.firstRow = Objects.requireNonNull(firstRow, "firstRow");
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        return DropoutMask.multiply(dropout, input, result, firstRow.getAsLong(), iteration, epoch);
    }

    @Override
    public INDArray backprop(INDArray outputGradient, INDArray inputGradient, int iteration, int epoch) {
        return DropoutMask.multiply(dropout, outputGradient, inputGradient, firstRow.getAsLong(), iteration, epoch);
    }

    @Override
    public void clear() {
        // There is no state.
    }

    @Override
    public PartDropout clone() {
        return this;
    }
}
