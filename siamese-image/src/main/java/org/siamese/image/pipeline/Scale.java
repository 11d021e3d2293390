package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/**
 * Multiplies all values: by 255 for networks that expect bytes.
 *
 * @param factor finite and above 0
 */
public record Scale(double factor) implements ImageStep.Preparation {
    /** Checks the number. */
    public Scale {
        if (!(factor > 0) || !Double.isFinite(factor)) {
            throw new IllegalArgumentException("factor: expected a finite number above 0, got " + factor);
        }
    }

    @Override
    public Picture apply(Picture picture) {
        return Values.map(picture, value -> (float) (value * factor));
    }
}
