package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/** Turns black into white: 1 - value. For dark ink on light paper, so that paper is 0. */
public record Invert() implements ImageStep.Preparation {
    @Override
    public Picture apply(Picture picture) {
        return Values.map(picture, value -> 1 - value);
    }
}
