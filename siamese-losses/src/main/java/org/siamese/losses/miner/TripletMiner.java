package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;

/**
 * A miner that can show its triplets one by one, in an order that depends on the batch alone. There may be batch^3 of them: losses
 * and {@link CappedMiner} visit them and hold none, so their memory grows as batch^2. Only {@link #mine} lists them.
 */
public interface TripletMiner extends Miner {
    /** Most triplets that {@link #mine} lists; they take 12 bytes each, 600 MB in all. */
    long MOST_LISTED = 50_000_000;

    /** What is done with a triplet. */
    @FunctionalInterface
    interface Visitor {
        /** One triplet of rows. */
        void visit(int anchor, int positive, int negative);
    }

    /** Shows every triplet once, in the order of their anchors. */
    void forEach(LabelledBatch batch, Visitor visitor);

    /**
     * The triplets as lists, counted before memory is taken for them.
     *
     * @throws IllegalArgumentException if there are more than {@link #MOST_LISTED}
     */
    @Override
    default Tuples mine(LabelledBatch batch) {
        long[] count = {0};
        forEach(batch, (a, p, n) -> count[0]++);
        if (count[0] > MOST_LISTED) {
            throw new IllegalArgumentException("batch: expected at most " + MOST_LISTED + " triplets to list, got "
                    + count[0] + " of " + batch.rows() + " rows; give the miner to a loss, which visits them, or cap it"
                    + " with CappedMiner");
        }
        int size = (int) count[0];
        TripletIndices triplets = new TripletIndices(new int[size], new int[size], new int[size]);
        int[] next = {0};
        forEach(batch, (a, p, n) -> {
            triplets.anchors()[next[0]] = a;
            triplets.positives()[next[0]] = p;
            triplets.negatives()[next[0]++] = n;
        });
        return triplets;
    }
}
