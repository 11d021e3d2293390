package org.siamese.data.sample;

/**
 * Three images by index.
 *
 * @param anchor index of the anchor
 * @param positive index of an image of the anchor's class
 * @param negative index of an image of another class
 */
public record ItemTriplet(int anchor, int positive, int negative) {
    /** Checks that the images are three. */
    public ItemTriplet {
        boolean different = anchor != positive && anchor != negative && positive != negative;
        if (anchor < 0 || positive < 0 || negative < 0 || !different) {
            throw new IllegalArgumentException(
                    "anchor, positive, negative: expected three different indices from 0, got " + anchor + ", "
                            + positive + " and " + negative);
        }
    }
}
