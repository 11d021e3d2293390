package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Changes brightness and contrast: mean + contrast (value - mean) + brightness, kept between 0 and 1. Belongs before a
 * normalisation.
 *
 * @param brightness most change of brightness either way, 0 to 1
 * @param contrast most change of contrast: a factor of 1 - contrast to 1 + contrast, 0 to 1
 */
public record RandomBrightness(double brightness, double contrast) implements ImageStep.Augmentation {
    /** Checks the ranges. */
    public RandomBrightness {
        Values.requireRange("brightness", brightness, 0, 1);
        Values.requireRange("contrast", contrast, 0, 1);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        double shift = random.uniform(-brightness, brightness);
        double factor = 1 + random.uniform(-contrast, contrast);
        double sum = 0;
        for (float value : picture.values()) {
            sum += value;
        }
        double mean = sum / picture.values().length;
        return Values.map(picture, value -> Values.unit(mean + factor * (value - mean) + shift));
    }
}
