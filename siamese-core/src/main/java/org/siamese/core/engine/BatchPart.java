package org.siamese.core.engine;

import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Which part of which batch an engine computes: what dropout masks are a function of, besides their seeds.
 *
 * @param firstRow index of the part's first row in the batch of the step, at the border of a tuple; 0 for a whole batch
 * @param iteration the step, counted over all epochs
 * @param epoch counted from 0
 */
public record BatchPart(long firstRow, int iteration, int epoch) {
    /** Checks that nothing is negative. */
    public BatchPart {
        if (firstRow < 0 || iteration < 0 || epoch < 0) {
            throw new IllegalArgumentException("part: expected a row, an iteration and an epoch from 0, got " + firstRow
                    + ", " + iteration + " and " + epoch);
        }
    }

    /** A batch of a network's next step from a row on. */
    public static BatchPart of(ComputationGraph network, long firstRow) {
        return new BatchPart(
                firstRow,
                network.getConfiguration().getIterationCount(),
                network.getConfiguration().getEpochCount());
    }
}
