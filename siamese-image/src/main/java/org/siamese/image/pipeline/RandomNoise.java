package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Adds normally distributed noise of a random strength to every value, kept between 0 and 1. Belongs before a normalisation.
 *
 * @param deviation greatest deviation of the noise, 0 to 1
 */
public record RandomNoise(double deviation) implements ImageStep.Augmentation {
    /** Checks the range. */
    public RandomNoise {
        Values.requireRange("deviation", deviation, 0, 1);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        double strength = random.uniform(0, deviation);
        return Values.map(picture, value -> Values.unit(value + strength * random.gaussian()));
    }
}
