package org.siamese.core.plan;

import java.util.List;

/**
 * {@code scale x + shift} with constants for each channel of images or value of vectors.
 *
 * @param scale one for each channel
 * @param shift one for each channel
 */
public record Affine(List<Double> scale, List<Double> shift) implements Operation {
    /** Copies the constants. */
    public Affine {
        scale = List.copyOf(scale);
        shift = List.copyOf(shift);
    }
}
