package org.siamese.image.landmark;

/**
 * A place in a picture, in pixels; the centre of the upper left pixel is (0, 0).
 *
 * @param x to the right; finite
 * @param y downwards; finite
 */
public record Point(double x, double y) {
    /** Checks the numbers. */
    public Point {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new IllegalArgumentException("x, y: expected finite numbers, got " + x + ", " + y);
        }
    }
}
