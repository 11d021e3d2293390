package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

/**
 * Maxima over windows of one image after the other, channels last, and where in its window each lies: the first of equals. For one
 * thread. Loops have one result and one index, and no branches, see {@link WeightedSum}.
 */
public final class MaximumLines {
    /** Takes any difference that is not zero beyond 1; differences below 3e-39 count as none. */
    private static final float MUCH = Float.MAX_VALUE;

    private final int kernelHigh;
    private final int kernelWide;
    private final int strideHigh;
    private final int strideWide;
    private final boolean overlaps;
    private final int above;
    private final int left;
    private final int channels;
    private final int height;
    private final int width;
    private final int high;
    private final int wide;
    private final float[] line;
    private final float[] column;
    private final float[] maxima;
    private final float[] places;
    private final float[][] sums;

    public MaximumLines(Window window, Shape from, Shape to, Window.Fit fit) {
        kernelHigh = window.kernel()[0];
        kernelWide = window.kernel()[1];
        strideHigh = window.stride()[0];
        strideWide = window.stride()[1];
        overlaps = kernelHigh > strideHigh || kernelWide > strideWide;
        above = Math.toIntExact(fit.before()[0]);
        left = Math.toIntExact(fit.before()[1]);
        channels = Math.toIntExact(from.channels());
        height = Math.toIntExact(from.height());
        width = Math.toIntExact(from.width());
        high = Math.toIntExact(to.height());
        wide = Math.toIntExact(to.width());
        int columns = Math.max(left + width, strideWide * (wide - 1) + kernelWide);
        line = new float[columns * channels];
        Arrays.fill(line, -Float.MAX_VALUE);
        column = new float[wide * channels];
        maxima = new float[wide * channels];
        places = new float[wide * channels];
        sums = new float[kernelHigh][line.length];
    }

    /**
     * Writes the maximum of each window.
     *
     * @param where its place, row of the window times its width plus column; null where it is not wanted
     */
    public void forward(FloatBuffer x, FloatBuffer y, @Nullable FloatBuffer where) {
        int length = width * channels;
        for (int row = 0; row < high; row++) {
            Arrays.fill(maxima, -Float.MAX_VALUE);
            Arrays.fill(places, 0);
            for (int k = 0; k < kernelHigh; k++) {
                int at = row * strideHigh + k - above;
                if (at >= 0 && at < height) {
                    x.get(at * length, line, left * channels, length);
                    for (int j = 0; j < kernelWide; j++) {
                        gather(j);
                        if (where != null) {
                            mark(places, k * kernelWide + j, column, maxima, maxima.length);
                        }
                        raise(maxima, column, maxima.length);
                    }
                }
            }
            y.put(row * maxima.length, maxima, 0, maxima.length);
            if (where != null) {
                where.put(row * places.length, places, 0, places.length);
            }
        }
    }

    /** Copies the k-th column of each window. */
    private void gather(int k) {
        for (int window = 0; window < wide; window++) {
            System.arraycopy(line, (window * strideWide + k) * channels, column, window * channels, channels);
        }
    }

    /** Sets the place where a value is above the maximum so far. */
    private static void mark(float[] places, float place, float[] values, float[] maxima, int length) {
        for (int i = 0; i < length; i++) {
            places[i] += Math.min(1, Math.max(0, values[i] - maxima[i]) * MUCH) * (place - places[i]);
        }
    }

    private static void raise(float[] to, float[] other, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = Math.max(to[i], other[i]);
        }
    }

    /** Writes the gradient of x from that of y. */
    public void backward(FloatBuffer where, FloatBuffer dy, FloatBuffer dx) {
        int written = 0;
        for (float[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int row = 0; row < high; row++) {
            int top = row * strideHigh - above;
            written = flush(written, Math.min(top, height), dx);
            where.get(row * places.length, places, 0, places.length);
            dy.get(row * maxima.length, maxima, 0, maxima.length);
            for (int k = 0; k < kernelHigh; k++) {
                if (top + k >= 0 && top + k < height) {
                    for (int j = 0; j < kernelWide; j++) {
                        take(column, k * kernelWide + j, places, maxima, maxima.length);
                        scatter(sums[(top + k) % kernelHigh], j);
                    }
                }
            }
        }
        flush(written, height, dx);
    }

    /** The gradient of windows whose maximum lies in a place, 0 for others. */
    private static void take(float[] to, float place, float[] places, float[] gradients, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = Math.max(0, 1 - Math.abs(places[i] - place)) * gradients[i];
        }
    }

    private void scatter(float[] sum, int k) {
        for (int window = 0; window < wide; window++) {
            int at = (window * strideWide + k) * channels;
            if (overlaps) {
                Lines.add(sum, at, column, window * channels, channels);
            } else {
                System.arraycopy(column, window * channels, sum, at, channels);
            }
        }
    }

    /** Writes the lines before {@code end}, which are complete, and begins those that take their place. */
    private int flush(int start, int end, FloatBuffer dx) {
        int length = width * channels;
        for (int row = start; row < end; row++) {
            float[] sum = sums[row % kernelHigh];
            dx.put(row * length, sum, left * channels, length);
            Arrays.fill(sum, 0);
        }
        return Math.max(start, end);
    }
}
