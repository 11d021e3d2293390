package org.siamese.image.decode;

/**
 * Where a frame lies on its screen.
 *
 * @param left columns before it
 * @param top rows before it
 * @param width its number of columns
 * @param height its number of rows
 */
record FramePlace(int left, int top, int width, int height) {
    /** Number of pixels. */
    long pixels() {
        return (long) width * height;
    }

    boolean fills(long screenWidth, long screenHeight) {
        return left == 0 && top == 0 && width == screenWidth && height == screenHeight;
    }
}
