package org.siamese.data.image;

import org.siamese.data.internal.Seeded;

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
        if (!Seeded.of(seed).chance(probability)) {
            return picture;
        }
        int width = picture.width();
        float[] values = new float[picture.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = picture.values()[i / width * width + width - 1 - i % width];
        }
        return Picture.of(picture.channels(), picture.height(), width, values);
    }
}
