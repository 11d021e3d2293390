package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/**
 * Shifts and scales all values alike: (value - mean) / deviation. The numbers are those of the training set, the same for every
 * picture.
 *
 * @param mean any finite number
 * @param deviation finite and above 0
 */
public record Normalise(double mean, double deviation) implements ImageStep.Preparation {
    /** Checks the numbers. */
    public Normalise {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException("mean: expected a finite number, got " + mean);
        }
        if (!(deviation > 0) || !Double.isFinite(deviation)) {
            throw new IllegalArgumentException("deviation: expected a finite number above 0, got " + deviation);
        }
    }

    @Override
    public Picture apply(Picture picture) {
        return Values.map(picture, value -> (float) ((value - mean) / deviation));
    }
}
