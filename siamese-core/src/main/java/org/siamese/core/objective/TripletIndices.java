package org.siamese.core.objective;

/**
 * Triplets of rows.
 *
 * @param anchors row of each anchor
 * @param positives row of the anchor's class
 * @param negatives row of another class
 */
public record TripletIndices(int[] anchors, int[] positives, int[] negatives) implements Tuples {
    /** Checks that the three lists are as long. */
    public TripletIndices {
        if (anchors.length != positives.length || anchors.length != negatives.length) {
            throw new IllegalArgumentException("triplets: expected as many anchors, positives and negatives, got "
                    + anchors.length + ", " + positives.length + " and " + negatives.length);
        }
    }

    @Override
    public int count() {
        return anchors.length;
    }

    @Override
    public PairIndices toPairs() {
        return new PairIndices(anchors, positives, anchors, negatives);
    }
}
