package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Adam's step, {@code m = b1 m + (1 - b1) g}, {@code v = b2 v + (1 - b2) g^2}, {@code p -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps)}.
 * A line at a time goes through all three, so that memory is read and written once. For one thread. Loops have one result and one
 * index, see {@link WeightedSum}.
 */
public final class AdamKernel {
    /** Short, so that copies and loops of neighbouring lines overlap in the processor. */
    private static final int LINE = 64;

    private final float beta1;
    private final float rest1;
    private final float beta2;
    private final float rest2;
    private final float epsilon;
    private final float[] parameters = new float[LINE];
    private final float[] gradient = new float[LINE];
    private final float[] m = new float[LINE];
    private final float[] v = new float[LINE];
    private final float[] squares = new float[LINE];

    public AdamKernel(double beta1, double beta2, double epsilon) {
        this.beta1 = (float) beta1;
        this.rest1 = (float) (1 - beta1);
        this.beta2 = (float) beta2;
        this.rest2 = (float) (1 - beta2);
        this.epsilon = (float) epsilon;
    }

    /**
     * Updates the values from one place to another, with the gradient there.
     *
     * @param rate learning rate with the bias corrections: lr sqrt(1 - b2^t) / (1 - b1^t)
     * @param measured whether the gradient's squares are summed
     * @return their sum, 0 if not measured
     */
    public double update(
            FloatBuffer parameterValues,
            FloatBuffer gradientValues,
            FloatBuffer means,
            FloatBuffer meanSquares,
            int start,
            int end,
            float rate,
            boolean measured) {
        if (measured) {
            Arrays.fill(squares, 0);
        }
        for (int at = start; at < end; at += LINE) {
            int count = Math.min(LINE, end - at);
            parameterValues.get(at, parameters, 0, count);
            gradientValues.get(at, gradient, 0, count);
            means.get(at, m, 0, count);
            meanSquares.get(at, v, 0, count);
            if (measured) {
                Lines.addSquares(squares, gradient, count);
            }
            average(m, gradient, beta1, rest1, count);
            averageSquares(v, gradient, beta2, rest2, count);
            move(parameters, m, v, rate, epsilon, count);
            parameterValues.put(at, parameters, 0, count);
            means.put(at, m, 0, count);
            meanSquares.put(at, v, 0, count);
        }
        return measured ? Lines.sum(squares) : 0;
    }

    private static void average(float[] m, float[] g, float stay, float rest, int length) {
        for (int i = 0; i < length; i++) {
            m[i] = stay * m[i] + rest * g[i];
        }
    }

    private static void averageSquares(float[] v, float[] g, float stay, float rest, int length) {
        for (int i = 0; i < length; i++) {
            v[i] = stay * v[i] + rest * (g[i] * g[i]);
        }
    }

    private static void move(float[] p, float[] m, float[] v, float rate, float epsilon, int length) {
        for (int i = 0; i < length; i++) {
            p[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
        }
    }
}
