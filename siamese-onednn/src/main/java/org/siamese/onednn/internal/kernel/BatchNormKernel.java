package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Shape;

/**
 * Loops of batch normalisation over rows of a batch, channels last, line by line: a line is several positions of a row, see {@link
 * WideView}. For one thread. Sums are taken for each place of a line in float32 over the lines of one stretch, then in double precision:
 * a sum over a million values in float32 would be off by 1e-3. Loops have one result and one index, and no branches, see {@link
 * WeightedSum}.
 */
public final class BatchNormKernel {
    /** Takes any value above 3e-39 beyond 1. */
    private static final float MUCH = Float.MAX_VALUE;

    /** Values of a line, at most: what is copied in and out stays in the nearest cache, see docs/engine.md. */
    private static final long MOST = 512;

    /** Values of a line under which longer ones are faster. */
    private static final long LEAST = 128;

    private final int channels;
    private final int width;
    private final int lines;
    private final boolean clips;
    private final MirroredLines mirrored;
    private final float[] values;
    private final float[] gradients;
    private final float[] masks;
    private final float[] pivots;
    private final float[] sums;
    private final float[] products;

    /**
     * Loops for rows of a shape.
     *
     * @param edge by how many rows and columns results are mirrored on every side; then no line goes beyond one of the image
     * @param clips whether results below zero become zero, as by a ReLU
     */
    public BatchNormKernel(Shape shape, int edge, boolean clips) {
        this.channels = Math.toIntExact(shape.channels());
        this.width = width(shape, edge);
        this.lines = Math.toIntExact(shape.rowLength() / width);
        this.clips = clips;
        this.mirrored = new MirroredLines(shape, edge, width);
        values = new float[width];
        gradients = new float[width];
        masks = new float[width];
        pivots = new float[width];
        sums = new float[width];
        products = new float[width];
    }

    /** Values of a line. */
    public static int width(Shape shape, int edge) {
        Shape within = edge == 0 ? shape : shape.withSize(1, shape.width());
        long quick = WideView.of(within, MOST).channels();
        boolean holdsEdge = quick > edge * shape.channels();
        if (quick >= LEAST && holdsEdge) {
            return Math.toIntExact(quick);
        }
        return Math.toIntExact(edge == 0 ? WideView.of(shape).channels() : within.rowLength());
    }

    /** What normalises one member's rows, for each place of a line, and what takes gradients back. */
    public static final class Coefficients {
        public final float[] mean;
        public final float[] scale;
        public final float[] shift;
        public final float[] factor;
        public final float[] slope;
        public final float[] offset;

        public Coefficients(int width) {
            mean = new float[width];
            scale = new float[width];
            shift = new float[width];
            factor = new float[width];
            slope = new float[width];
            offset = new float[width];
        }
    }

    /** Repeats one value for each channel over a line. */
    public static void write(float[] line, double[] perChannel) {
        for (int c = 0; c < perChannel.length; c++) {
            line[c] = (float) perChannel[c];
        }
        repeat(line, perChannel.length);
    }

    private static void repeat(float[] line, int known) {
        for (int done = known; done < line.length; done *= 2) {
            System.arraycopy(line, 0, line, done, Math.min(done, line.length - done));
        }
    }

    /**
     * Mean and sum of squared deviations of each channel.
     *
     * @param x one buffer for each row of the batch
     */
    public void measure(FloatBuffer[] x, int start, int end, double[] mean, double[] squares) {
        double count = (double) (end - start) * lines * (width / channels);
        x[start].get(0, values, 0, width);
        fold(values, mean);
        for (int c = 0; c < channels; c++) {
            pivots[c] = (float) (mean[c] * channels / width);
        }
        repeat(pivots, channels);
        Arrays.fill(sums, 0);
        Arrays.fill(products, 0);
        for (int row = start; row < end; row++) {
            for (int line = 0; line < lines; line++) {
                x[row].get(line * width, values, 0, width);
                addDifferences(sums, values, pivots, width);
                addSquares(products, values, pivots, width);
            }
        }
        fold(sums, mean);
        fold(products, squares);
        for (int c = 0; c < channels; c++) {
            double apart = mean[c] / count;
            squares[c] = Math.max(0, squares[c] - mean[c] * apart);
            mean[c] = pivots[c] + apart;
        }
    }

    /** Adds up the places of a line that belong to one channel. */
    private void fold(float[] line, double[] to) {
        Arrays.fill(to, 0);
        for (int place = 0; place < width; place += channels) {
            for (int c = 0; c < channels; c++) {
                to[c] += line[place + c];
            }
        }
    }

    private static void addDifferences(float[] to, float[] a, float[] b, int length) {
        for (int i = 0; i < length; i++) {
            to[i] += a[i] - b[i];
        }
    }

    private static void addSquares(float[] to, float[] a, float[] b, int length) {
        for (int i = 0; i < length; i++) {
            to[i] += (a[i] - b[i]) * (a[i] - b[i]);
        }
    }

    /**
     * {@code y = scale (x - mean) + shift}, clipped where that is wanted, times the mask.
     *
     * @param mask one value for each channel, from a place on; null for none
     */
    public void normalise(FloatBuffer x, FloatBuffer y, Coefficients by, float @Nullable [] mask, int place) {
        takeMask(mask, place);
        for (int line = 0; line < lines; line++) {
            x.get(line * width, values, 0, width);
            scale(values, by.mean, by.scale, by.shift, width);
            if (clips) {
                clip(values, width);
            }
            if (mask != null) {
                Lines.multiply(values, masks, width);
            }
            mirrored.put(y, line, values);
        }
    }

    private void takeMask(float @Nullable [] mask, int place) {
        if (mask != null) {
            System.arraycopy(mask, place, masks, 0, channels);
            repeat(masks, channels);
        }
    }

    private static void scale(float[] x, float[] mean, float[] scale, float[] shift, int length) {
        for (int i = 0; i < length; i++) {
            x[i] = (x[i] - mean[i]) * scale[i] + shift[i];
        }
    }

    private static void clip(float[] values, int length) {
        for (int i = 0; i < length; i++) {
            values[i] = Math.max(0, values[i]);
        }
    }

    /**
     * Sums of {@code g} and of {@code g (x - mean)} of each channel, where {@code g} is the gradient times the mask, zero
     * where the result was clipped.
     *
     * @param dy one buffer for each row of the batch
     * @param mask [rows, channels]; null for none
     */
    public void sum(
            FloatBuffer[] x,
            FloatBuffer[] dy,
            int start,
            int end,
            Coefficients by,
            float @Nullable [] mask,
            double[] plain,
            double[] weighted) {
        Arrays.fill(sums, 0);
        Arrays.fill(products, 0);
        for (int row = start; row < end; row++) {
            takeMask(mask, row * channels);
            for (int line = 0; line < lines; line++) {
                read(x[row], dy[row], line, by, mask != null);
                Lines.add(sums, gradients, width);
                addProducts(products, gradients, values, by.mean, width);
            }
        }
        fold(sums, plain);
        fold(products, weighted);
    }

    private void read(FloatBuffer x, FloatBuffer dy, int line, Coefficients by, boolean masked) {
        x.get(line * width, values, 0, width);
        mirrored.take(dy, line, gradients);
        if (masked) {
            Lines.multiply(gradients, masks, width);
        }
        if (clips) {
            gateClipped(gradients, values, by.mean, by.scale, by.shift, width);
        }
    }

    private static void addProducts(float[] to, float[] a, float[] b, float[] mean, int length) {
        for (int i = 0; i < length; i++) {
            to[i] += a[i] * (b[i] - mean[i]);
        }
    }

    /**
     * {@code dx = factor g + slope (x - mean) + offset}.
     *
     * @param rectified whether x comes from a ReLU, and dx shall be the gradient of what went into that
     */
    public void propagate(
            FloatBuffer x,
            FloatBuffer dy,
            FloatBuffer dx,
            Coefficients by,
            float @Nullable [] mask,
            int place,
            boolean rectified) {
        takeMask(mask, place);
        for (int line = 0; line < lines; line++) {
            read(x, dy, line, by, mask != null);
            combine(gradients, values, by.factor, by.mean, by.slope, by.offset, width);
            if (rectified) {
                gate(gradients, values, width);
            }
            dx.put(line * width, gradients, 0, width);
        }
    }

    private static void combine(
            float[] g, float[] x, float[] factor, float[] mean, float[] slope, float[] offset, int length) {
        for (int i = 0; i < length; i++) {
            g[i] = factor[i] * g[i] + ((x[i] - mean[i]) * slope[i] + offset[i]);
        }
    }

    /** Keeps what belongs to values above zero; none is below. */
    private static void gate(float[] to, float[] values, int length) {
        for (int i = 0; i < length; i++) {
            to[i] *= Math.min(1, values[i] * MUCH);
        }
    }

    /** Keeps what belongs to results above zero, which are computed again as they were. */
    private static void gateClipped(float[] to, float[] x, float[] mean, float[] scale, float[] shift, int length) {
        for (int i = 0; i < length; i++) {
            to[i] *= Math.max(0, Math.min(1, ((x[i] - mean[i]) * scale[i] + shift[i]) * MUCH));
        }
    }
}
