package org.siamese.core.objective;

/**
 * Ordered pairs of rows, those of equal and those of different classes apart.
 *
 * @param positiveAnchors first row of each positive pair
 * @param positives second row of each positive pair
 * @param negativeAnchors first row of each negative pair
 * @param negatives second row of each negative pair
 */
public record PairIndices(int[] positiveAnchors, int[] positives, int[] negativeAnchors, int[] negatives)
        implements Tuples {
    /** Checks that both sides of each list are as long. */
    public PairIndices {
        if (positiveAnchors.length != positives.length || negativeAnchors.length != negatives.length) {
            throw new IllegalArgumentException("pairs: expected as many first as second rows, got "
                    + positiveAnchors.length + " and " + positives.length + " positive, " + negativeAnchors.length
                    + " and " + negatives.length + " negative");
        }
    }

    @Override
    public int count() {
        return positives.length + negatives.length;
    }

    @Override
    public PairIndices toPairs() {
        return this;
    }
}
