package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The sum of the gradients of a step's parts, for an engine whose backward pass writes the tower's gradient over what the network's
 * gradient vector held before, but for stretches to which it adds by itself. Only what is written over needs memory for its sum, and a step
 * of one part copies nothing. Not thread-safe.
 */
public final class GradientSum {
    private final INDArray written;
    private final List<long[]> statistics;
    private final List<Copied> copied = new ArrayList<>();
    private int parts;

    /** A stretch of the gradient vector with the sum of what backward passes wrote there. */
    private static final class Copied {
        private final long[] range;
        private final INDArray view;
        private @Nullable INDArray sum;

        Copied(INDArray flat, long[] range) {
            this.range = range;
            this.view = stretch(flat, range);
        }

        void keep() {
            if (sum == null) {
                sum = Nd4j.createUninitializedDetached(view.dataType(), 'c', view.shape());
            }
            sum.assign(view);
        }
    }

    /**
     * A sum of nothing, for an engine that writes everywhere.
     *
     * @param network with a gradient vector; its output layer is the loss, whose weights are the last parameters
     */
    public GradientSum(ComputationGraph network) {
        this(network, List.of());
    }

    /**
     * A sum of nothing.
     *
     * @param network with a gradient vector; its output layer is the loss, whose weights are the last parameters
     * @param added stretches of the tower's gradient to which the engine adds where {@link #beforePart()} says so: first and last index
     *     (exclusive) of each, without overlaps
     */
    public GradientSum(ComputationGraph network, List<long[]> added) {
        written = tower(network, network.getFlattenedGradients());
        statistics = ParameterRanges.statistics(network);
        INDArray flat = written.reshape(written.length());
        long start = 0;
        for (long[] range : added.stream()
                .sorted(Comparator.comparingLong(range -> range[0]))
                .toList()) {
            copy(flat, start, range[0]);
            start = range[1];
        }
        copy(flat, start, written.length());
    }

    private void copy(INDArray flat, long start, long end) {
        if (start > end) {
            throw new IllegalArgumentException("added: expected stretches without overlaps within " + written.length()
                    + " values, got one that ends at " + start + " before one that starts at " + end);
        }
        if (start < end) {
            copied.add(new Copied(flat, new long[] {start, end}));
        }
    }

    /** The tower's part of a vector of all parameters of a network that ends in a loss, as a view: [1, number]. */
    static INDArray tower(ComputationGraph network, INDArray all) {
        long length = all.length() - network.getOutputLayer(0).numParams();
        return stretch(all.reshape(all.length()), new long[] {0, length}).reshape('c', 1, length);
    }

    private static INDArray stretch(INDArray flat, long[] range) {
        return flat.get(NDArrayIndex.interval(range[0], range[1]));
    }

    /**
     * Before a backward pass.
     *
     * @return whether the pass must add to the stretches that the engine adds to; else it writes there, too
     */
    public boolean beforePart() {
        if (parts == 1) {
            copied.forEach(Copied::keep);
        }
        return parts > 0;
    }

    /** After a backward pass. */
    public void afterPart() {
        parts++;
        if (parts > 1) {
            copied.forEach(part -> part.sum.addi(part.view));
        }
    }

    /** The sum as a copy. */
    public INDArray get() {
        INDArray all = written.dup('c');
        if (parts > 1) {
            INDArray flat = all.reshape(all.length());
            copied.forEach(part -> stretch(flat, part.range).assign(part.sum));
        }
        return all;
    }

    /** The sum for reading, until the next part: no copy where there was one part. */
    public INDArray view() {
        return parts > 1 ? get() : written;
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
        if (parts > 1) {
            copied.forEach(part -> part.view.assign(part.sum));
        }
        if (totals.batches() > 1) {
            written.divi(totals.batches());
        }
        if (totals.parts() > totals.batches()) {
            INDArray flat = written.reshape(written.length());
            double further = (double) totals.parts() / totals.batches();
            statistics.forEach(range -> stretch(flat, range).divi(further));
        }
        parts = 0;
    }
}
