package org.siamese.image;

/**
 * The size of an image as a model takes it. Its values lie in one array in the order [channels, height, width], row after row, and those
 * of several images one after the other.
 *
 * @param channels 1 for grey, 3 for red, green and blue; at least 1
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record ImageShape(int channels, int height, int width) {
    /** Checks the sizes. */
    public ImageShape {
        if (channels < 1 || height < 1 || width < 1 || (long) channels * height * width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "channels, height, width: expected at least 1 each and at most 2^31 values together, got "
                            + channels + " x " + height + " x " + width);
        }
    }

    /** Number of values of one image. */
    public int size() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return "[" + channels + ", " + height + ", " + width + "]";
    }
}
