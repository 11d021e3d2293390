package org.siamese.benchmarks.work;

/**
 * Values that one image has between two layers.
 *
 * @param channels channels of an image, or the length of a vector
 * @param height rows; 1 for a vector
 * @param width columns; 1 for a vector
 */
public record ActivationShape(int channels, int height, int width) {
    /** Checks the sizes. */
    public ActivationShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("shape: expected channels, height and width of at least 1, got "
                    + channels + ", " + height + ", " + width);
        }
    }

    /** A vector. */
    public static ActivationShape vector(int length) {
        return new ActivationShape(length, 1, 1);
    }

    /** Number of values. */
    public long values() {
        return (long) channels * height * width;
    }

    ActivationShape slide(int newChannels, int kernel, int stride, int padding) {
        return new ActivationShape(
                newChannels, (height + 2 * padding - kernel) / stride + 1, (width + 2 * padding - kernel) / stride + 1);
    }
}
