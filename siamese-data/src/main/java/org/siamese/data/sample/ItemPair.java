package org.siamese.data.sample;

import org.siamese.decision.Relation;

/**
 * Two images by index, and how they relate.
 *
 * @param first index of the first image
 * @param second index of the second image
 * @param relation how they relate
 */
public record ItemPair(int first, int second, Relation relation) {
    /** Checks that the images are two. */
    public ItemPair {
        if (first < 0 || second < 0 || first == second) {
            throw new IllegalArgumentException(
                    "first, second: expected two different indices from 0, got " + first + " and " + second);
        }
    }
}
