package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;

/** Every pair of two rows, in both directions: what a loss without a miner takes; to be capped by {@link CappedMiner}. */
public record AllPairsMiner() implements Miner {
    @Override
    public Tuples mine(LabelledBatch batch) {
        TupleList.OfPairs positive = new TupleList.OfPairs();
        TupleList.OfPairs negative = new TupleList.OfPairs();
        for (int a = 0; a < batch.anchors(); a++) {
            for (int j = 0; j < batch.rows(); j++) {
                if (batch.isPositive(a, j)) {
                    positive.add(a, j);
                } else if (batch.isNegative(a, j)) {
                    negative.add(a, j);
                }
            }
        }
        return TupleList.pairs(positive, negative);
    }
}
