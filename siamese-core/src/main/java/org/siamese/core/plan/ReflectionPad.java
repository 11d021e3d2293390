package org.siamese.core.plan;

/**
 * Pads images with their mirror image, the edge pixel not repeated.
 *
 * @param size rows and columns that are added on every side; less than the image's height and width
 */
public record ReflectionPad(int size) implements Operation {
    /**
     * The shape of the results.
     *
     * @throws IllegalArgumentException if the image is not larger than the padding
     */
    public Shape results(Shape from) {
        if (from.height() <= size || from.width() <= size) {
            throw new IllegalArgumentException("reflection padding: expected height and width above " + size + ", got "
                    + from.height() + " x " + from.width());
        }
        return from.withSize(from.height() + 2L * size, from.width() + 2L * size);
    }
}
