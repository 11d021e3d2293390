package org.siamese.losses.miner;

import java.util.Arrays;
import org.siamese.core.objective.TripletIndices;

/** Rows of tuples that grow as a miner finds them. */
final class TupleList {
    private int[] rows = new int[64];
    private int size;

    void add(int row) {
        if (size == rows.length) {
            rows = Arrays.copyOf(rows, 2 * size);
        }
        rows[size++] = row;
    }

    int[] toArray() {
        return Arrays.copyOf(rows, size);
    }

    /** Triplets under construction. */
    static final class OfTriplets {
        private final TupleList anchors = new TupleList();
        private final TupleList positives = new TupleList();
        private final TupleList negatives = new TupleList();

        void add(int anchor, int positive, int negative) {
            anchors.add(anchor);
            positives.add(positive);
            negatives.add(negative);
        }

        TripletIndices toTriplets() {
            return new TripletIndices(anchors.toArray(), positives.toArray(), negatives.toArray());
        }
    }

    /** Pairs of one kind under construction. */
    static final class OfPairs {
        private final TupleList anchors = new TupleList();
        private final TupleList others = new TupleList();

        void add(int anchor, int other) {
            anchors.add(anchor);
            others.add(other);
        }

        int[] anchors() {
            return anchors.toArray();
        }

        int[] others() {
            return others.toArray();
        }
    }

    /** Positive and negative pairs as one. */
    static org.siamese.core.objective.PairIndices pairs(OfPairs positive, OfPairs negative) {
        return new org.siamese.core.objective.PairIndices(
                positive.anchors(), positive.others(), negative.anchors(), negative.others());
    }
}
