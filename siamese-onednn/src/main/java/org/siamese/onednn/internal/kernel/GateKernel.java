package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.siamese.core.plan.Shape;

/** Loops that multiply each channel of an image, channels last, by a value of its own, line by line. For one thread. */
public final class GateKernel {
    private static final long MOST = 512;

    private final int channels;
    private final int width;
    private final int lines;
    private final float[] values;
    private final float[] gates;
    private final float[] gradients;
    private final float[] sums;
    private final double[] totals;

    /** Loops for images of a shape. */
    public GateKernel(Shape shape) {
        channels = Math.toIntExact(shape.channels());
        width = Math.toIntExact(WideView.of(shape, MOST).channels());
        lines = Math.toIntExact(shape.rowLength() / width);
        values = new float[width];
        gates = new float[width];
        gradients = new float[width];
        sums = new float[width];
        totals = new double[channels];
    }

    private void take(FloatBuffer gate) {
        gate.get(0, gates, 0, channels);
        for (int done = channels; done < width; done *= 2) {
            System.arraycopy(gates, 0, gates, done, Math.min(done, width - done));
        }
    }

    /** {@code y = x gate}; x and y may be one. */
    public void multiply(FloatBuffer x, FloatBuffer gate, FloatBuffer y) {
        take(gate);
        for (int line = 0; line < lines; line++) {
            x.get(line * width, values, 0, width);
            Lines.multiply(values, gates, width);
            y.put(line * width, values, 0, width);
        }
    }

    /** The sums of {@code x dy} over all positions, one for each channel. */
    public void sum(FloatBuffer x, FloatBuffer dy, FloatBuffer result) {
        Arrays.fill(sums, 0);
        for (int line = 0; line < lines; line++) {
            x.get(line * width, values, 0, width);
            dy.get(line * width, gradients, 0, width);
            addProducts(sums, values, gradients, width);
        }
        Arrays.fill(totals, 0);
        for (int i = 0; i < width; i++) {
            totals[i % channels] += sums[i];
        }
        for (int c = 0; c < channels; c++) {
            result.put(c, (float) totals[c]);
        }
    }

    private static void addProducts(float[] to, float[] a, float[] b, int length) {
        for (int i = 0; i < length; i++) {
            to[i] += a[i] * b[i];
        }
    }
}
