package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Covers a random rectangle with noise, so that no single part is relied on (Zhong and others, "Random erasing data augmentation",
 * 2020).
 *
 * @param probability that a rectangle is covered, 0 to 1
 * @param smallest least area as a share of the picture, above 0
 * @param largest greatest area as a share of the picture, up to 1
 */
public record RandomErasing(double probability, double smallest, double largest) implements ImageStep.Augmentation {
    /** Checks the ranges. */
    public RandomErasing {
        Values.requireRange("probability", probability, 0, 1);
        Values.requireRange("largest", largest, 0, 1);
        if (!(smallest > 0 && smallest <= largest)) {
            throw new IllegalArgumentException(
                    "smallest: expected above 0 and at most largest = " + largest + ", got " + smallest);
        }
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        if (!random.chance(probability)) {
            return picture;
        }
        double area = random.uniform(smallest, largest) * picture.height() * picture.width();
        double ratio = StrictMath.exp(random.uniform(-1, 1) * StrictMath.log(3));
        int height = (int) Math.max(1, Math.min(picture.height(), Math.round(Math.sqrt(area * ratio))));
        int width = (int) Math.max(1, Math.min(picture.width(), Math.round(Math.sqrt(area / ratio))));
        int top = random.nextInt(picture.height() - height + 1);
        int left = random.nextInt(picture.width() - width + 1);
        float[] values = picture.values().clone();
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int row = top; row < top + height; row++) {
                int from = (channel * picture.height() + row) * picture.width() + left;
                for (int i = from; i < from + width; i++) {
                    values[i] = (float) random.nextDouble();
                }
            }
        }
        return Picture.ofFinite(picture.channels(), picture.height(), picture.width(), values);
    }
}
