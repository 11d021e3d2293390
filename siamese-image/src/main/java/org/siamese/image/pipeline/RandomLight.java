package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Lights a picture from a random side: value (1 + a u + b v), kept between 0 and 1, where u and v go from -1 at the left and the upper
 * edge to 1 at the others. Belongs before a normalisation.
 *
 * @param strength most size of a and of b, 0 to 1
 */
public record RandomLight(double strength) implements ImageStep.Augmentation {
    /** Checks the range. */
    public RandomLight {
        Values.requireRange("strength", strength, 0, 1);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        double across = random.uniform(-strength, strength);
        double down = random.uniform(-strength, strength);
        int height = picture.height();
        int width = picture.width();
        float[] values = picture.values().clone();
        for (int i = 0; i < values.length; i++) {
            double u = (2 * (i % width) + 1.0) / width - 1;
            double v = (2 * (i / width % height) + 1.0) / height - 1;
            values[i] = Values.unit(values[i] * (1 + across * u + down * v));
        }
        return Picture.ofFinite(picture.channels(), height, width, values);
    }
}
