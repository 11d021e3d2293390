package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Cuts a window at a random place in training, and in the middle when a model is used. A picture that is smaller is filled up.
 *
 * @param height rows of the window, at least 1
 * @param width columns of the window, at least 1
 * @param outside what fills up a smaller picture
 */
public record RandomCrop(int height, int width, Outside outside) implements ImageStep.Augmentation {
    /** Checks the size. */
    public RandomCrop {
        Values.requireRange("height", height, 1, 16384);
        Values.requireRange("width", width, 1, 16384);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        return Windows.cut(
                picture,
                offset(picture.height() - height, random.nextDouble()),
                offset(picture.width() - width, random.nextDouble()),
                height,
                width,
                outside);
    }

    @Override
    public Picture applyInference(Picture picture) {
        return Windows.cut(
                picture,
                Math.floorDiv(picture.height() - height, 2),
                Math.floorDiv(picture.width() - width, 2),
                height,
                width,
                outside);
    }

    private static int offset(int room, double where) {
        return (int) Math.floor((Math.abs(room) + 1) * where) * Integer.signum(room);
    }
}
