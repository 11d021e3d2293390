package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Swaps left and right with a probability. Not for handwriting.
 *
 * @param probability 0 to 1
 */
public record RandomFlip(double probability) implements ImageStep.Augmentation {
    /** Checks the range. */
    public RandomFlip {
        Values.requireRange("probability", probability, 0, 1);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        return Seeded.of(seed).chance(probability) ? picture.mirrored() : picture;
    }
}
