package org.siamese.core.engine;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The sum of the gradients of a step's parts, for an engine whose backward pass writes the tower's gradient over what the network's
 * gradient vector held before. A step of one part copies nothing. Not thread-safe.
 */
public final class GradientSum {
    private final INDArray written;
    private final List<long[]> statistics;
    private @Nullable INDArray sum;
    private int parts;

    /**
     * A sum of nothing.
     *
     * @param network with a gradient vector; its output layer is the loss, whose weights are the last parameters
     */
    public GradientSum(ComputationGraph network) {
        written = tower(network, network.getFlattenedGradients());
        statistics = ParameterRanges.statistics(network);
    }

    /** The tower's part of a vector of all parameters of a network that ends in a loss, as a view: [1, number]. */
    static INDArray tower(ComputationGraph network, INDArray all) {
        long length = all.length() - network.getOutputLayer(0).numParams();
        return stretch(all.reshape(all.length()), new long[] {0, length}).reshape('c', 1, length);
    }

    private static INDArray stretch(INDArray flat, long[] range) {
        return flat.get(NDArrayIndex.interval(range[0], range[1]));
    }

    /** Before a backward pass. */
    public void beforePart() {
        if (parts == 1) {
            if (sum == null) {
                sum = Nd4j.createUninitializedDetached(written.dataType(), 'c', written.shape());
            }
            sum.assign(written);
        }
    }

    /** After a backward pass. */
    public void afterPart() {
        parts++;
        if (parts > 1) {
            sum.addi(written);
        }
    }

    /** The sum as a copy. */
    public INDArray get() {
        return (parts > 1 ? sum : written).dup('c');
    }

    /** Replaces the sum. */
    public void set(INDArray newSum) {
        if (newSum.length() != written.length()) {
            throw new IllegalArgumentException("sum: expected " + written.length()
                    + " values, one for each parameter of the tower, got " + newSum.length());
        }
        written.assign(newSum);
        parts = 1;
    }

    /** Forgets the sum. */
    public void clear() {
        parts = 0;
    }

    /**
     * Brings the sum into the gradient vector, divided as an update wants it; the next part starts a new sum.
     *
     * @throws IllegalStateException if there is none
     */
    public void settle(StepTotals totals) {
        if (parts == 0) {
            throw new IllegalStateException("update: expected a backward pass before it, got none");
        }
        INDArray total = parts > 1 ? sum : written;
        if (totals.batches() > 1) {
            total.divi(totals.batches());
        }
        if (totals.parts() > totals.batches()) {
            INDArray flat = total.reshape(total.length());
            double further = (double) totals.parts() / totals.batches();
            statistics.forEach(range -> stretch(flat, range).divi(further));
        }
        if (total != written) {
            written.assign(total);
        }
        parts = 0;
    }
}
