package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Loops of local response normalisation over images, channels last, line by line: a line is several pixels, few enough for the nearest cache. For one
 * thread. With the base b of each value, {@code k + alpha} times the sum of squares over a window of channels:
 *
 * <pre>
 * y = x / b^beta
 * dx = dy / b^beta - 2 alpha beta x window(dy x / b^(beta + 1))
 * </pre>
 *
 * <p>An exponent of whole quarters, such as the usual 3/4, takes square roots and products, any other one {@link Math#pow}, one value at a time.
 * Other loops have one result and one index, see {@link WeightedSum}.
 */
public final class LrnKernel {
    /** Values of a line, about. */
    private static final int LINE = 512;

    /** Quarters of an exponent, up to which products are quicker than powers. */
    private static final double MOST_QUARTERS = 16;

    private final int channels;
    private final int half;
    private final float alpha;
    private final float k;
    private final double beta;
    private final int quarters;
    private final int width;
    private final float[] values;
    private final float[] gradients;
    private final float[] bases;
    private final float[] powers;
    private final float[] products;
    private final float[] shifted;
    private final float[] sums;

    /**
     * Loops.
     *
     * @param size channels of a window
     * @param channels of the images
     */
    public LrnKernel(int size, double alpha, double beta, double k, int channels) {
        this.channels = channels;
        this.half = size / 2;
        this.alpha = (float) alpha;
        this.k = (float) k;
        this.beta = beta;
        this.quarters = quarters(beta);
        this.width = Math.max(1, LINE / channels) * channels;
        values = new float[width];
        gradients = new float[width];
        bases = new float[width];
        powers = new float[width];
        products = new float[width];
        shifted = new float[width];
        sums = new float[width];
    }

    /** Whole quarters of an exponent; 0 for an exponent of others, or of too many. */
    private static int quarters(double exponent) {
        double count = exponent * 4;
        return count == Math.rint(count) && count > 0 && count <= MOST_QUARTERS ? (int) count : 0;
    }

    /** Values of a line; the last one of an image may be shorter. */
    public int width() {
        return width;
    }

    /** Normalises the values from one place to another, which are whole pixels. */
    public void normalise(FloatBuffer x, FloatBuffer y, int start, int end) {
        for (int at = start; at < end; at += width) {
            int length = Math.min(width, end - at);
            read(x, at, length);
            divide(values, values, powers, length);
            y.put(at, values, 0, length);
        }
    }

    /** Takes the gradients of what was normalised back. */
    public void propagate(FloatBuffer x, FloatBuffer dy, FloatBuffer dx, int start, int end) {
        for (int at = start; at < end; at += width) {
            int length = Math.min(width, end - at);
            read(x, at, length);
            dy.get(at, gradients, 0, length);
            divide(gradients, gradients, powers, length);
            divide(products, gradients, bases, length);
            Lines.multiply(products, values, length);
            window(products, length);
            subtract(gradients, values, sums, (float) (2 * alpha * beta), length);
            dx.put(at, gradients, 0, length);
        }
    }

    /** Reads values, with their bases and powers. */
    private void read(FloatBuffer x, int at, int length) {
        x.get(at, values, 0, length);
        square(products, values, length);
        window(products, length);
        linear(bases, sums, alpha, k, length);
        if (quarters > 0) {
            fourthRoot(shifted, bases, length);
            System.arraycopy(shifted, 0, powers, 0, length);
            for (int i = 1; i < quarters; i++) {
                Lines.multiply(powers, shifted, length);
            }
        } else {
            power(powers, bases, beta, length);
        }
    }

    /** Sums each channel's neighbours. */
    private void window(float[] from, int length) {
        System.arraycopy(from, 0, sums, 0, length);
        for (int shift = 1; shift <= Math.min(half, channels - 1); shift++) {
            System.arraycopy(from, shift, shifted, 0, length - shift);
            clear(channels - shift, shift, length);
            Lines.add(sums, shifted, length);
            System.arraycopy(from, 0, shifted, shift, length - shift);
            clear(0, shift, length);
            Lines.add(sums, shifted, length);
        }
    }

    /** Clears channels of each pixel that a shift has filled from another one. */
    private void clear(int first, int count, int length) {
        for (int pixel = first; pixel < length; pixel += channels) {
            Arrays.fill(shifted, pixel, pixel + count, 0);
        }
    }

    private static void square(float[] to, float[] x, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = x[i] * x[i];
        }
    }

    private static void linear(float[] to, float[] x, float factor, float offset, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = factor * x[i] + offset;
        }
    }

    private static void fourthRoot(float[] to, float[] x, int length) {
        squareRoot(to, x, length);
        squareRoot(to, to, length);
    }

    private static void squareRoot(float[] to, float[] x, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = (float) Math.sqrt(x[i]);
        }
    }

    private static void power(float[] to, float[] x, double exponent, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = (float) Math.pow(x[i], exponent);
        }
    }

    private static void divide(float[] to, float[] x, float[] by, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = x[i] / by[i];
        }
    }

    private static void subtract(float[] from, float[] x, float[] y, float factor, int length) {
        for (int i = 0; i < length; i++) {
            from[i] -= factor * x[i] * y[i];
        }
    }
}
