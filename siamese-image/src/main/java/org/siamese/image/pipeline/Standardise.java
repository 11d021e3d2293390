package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/**
 * Gives every picture mean 0 and deviation 1, which takes out how bright and how rich in contrast it is. A picture whose deviation
 * is below {@link #SMALLEST_DEVIATION}, a blank one, becomes 0 everywhere but for that scale.
 */
public record Standardise() implements ImageStep.Preparation {
    /** Smallest deviation that a picture is divided by: one step of 8 bits. */
    public static final double SMALLEST_DEVIATION = 1 / 255.0;

    @Override
    public Picture apply(Picture picture) {
        double sum = 0;
        for (float value : picture.values()) {
            sum += value;
        }
        double mean = sum / picture.values().length;
        double squares = 0;
        for (float value : picture.values()) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.max(SMALLEST_DEVIATION, Math.sqrt(squares / picture.values().length));
        return Values.map(picture, value -> (float) ((value - mean) / deviation));
    }
}
