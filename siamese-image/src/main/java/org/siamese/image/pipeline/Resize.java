package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/**
 * Brings every picture to one size, by a filter that averages when it shrinks.
 *
 * @param height rows of the result, 1 to 16384
 * @param width columns of the result, 1 to 16384
 * @param mode what becomes of the proportions
 * @param outside what fills the rest with {@link Mode#PAD}
 */
public record Resize(int height, int width, Mode mode, Outside outside) implements ImageStep.Preparation {
    /** What becomes of a picture's proportions. */
    public enum Mode {
        /** Stretched to the size; proportions change. */
        STRETCH,
        /** As large as fits inside the size, centred, the rest filled. */
        PAD,
        /** As small as covers the size, what stands out cut off evenly. */
        COVER
    }

    private static final int LIMIT = 16384;

    /** Checks the size. */
    public Resize {
        if (height < 1 || height > LIMIT || width < 1 || width > LIMIT) {
            throw new IllegalArgumentException(
                    "height, width: expected 1 to " + LIMIT + ", got " + height + " x " + width);
        }
    }

    @Override
    public Picture apply(Picture picture) {
        if (mode == Mode.STRETCH) {
            return Resampler.resize(picture, height, width);
        }
        double high = (double) height / picture.height();
        double wide = (double) width / picture.width();
        double scale = mode == Mode.PAD ? Math.min(high, wide) : Math.max(high, wide);
        int innerHeight = size(picture.height(), scale, height);
        int innerWidth = size(picture.width(), scale, width);
        Picture inner = Resampler.resize(picture, innerHeight, innerWidth);
        return Windows.cut(
                inner,
                Math.floorDiv(innerHeight - height, 2),
                Math.floorDiv(innerWidth - width, 2),
                height,
                width,
                outside);
    }

    private int size(int old, double scale, int wanted) {
        int size = (int) Math.max(1, Math.round(old * scale));
        return mode == Mode.PAD ? Math.min(size, wanted) : Math.max(size, wanted);
    }
}
