package org.siamese.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adam for one stretch of the parameter vector, on the arrays where they lie: {@code m = b1 m + (1 - b1) g},
 * {@code v = b2 v + (1 - b2) g^2}, {@code p -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps)}. A line at a time goes through all
 * three, so that memory is read and written once. Loops have one result and one index, see {@link Combination}.
 */
final class AdamKernel {
    /** Short, so that what is copied in and out stays in the nearest cache: half the time of 2048 where Adam runs alone. */
    private static final int LINE = 256;

    private static final int LINES = 512;

    /** Values in one buffer. */
    private static final long MOST = 1L << 28;

    private final float beta1;
    private final float rest1;
    private final float beta2;
    private final float rest2;
    private final float epsilon;
    private final List<Worker> workers = new ArrayList<>();

    /** What one thread works with. */
    private static final class Worker {
        final float[] parameters = new float[LINE];
        final float[] gradient = new float[LINE];
        final float[] m = new float[LINE];
        final float[] v = new float[LINE];
        final float[] squares = new float[LINE];
    }

    AdamKernel(double beta1, double beta2, double epsilon) {
        this.beta1 = (float) beta1;
        this.rest1 = (float) (1 - beta1);
        this.beta2 = (float) beta2;
        this.rest2 = (float) (1 - beta2);
        this.epsilon = (float) epsilon;
        for (int i = 0; i < Workers.shared().parallelism(); i++) {
            workers.add(new Worker());
        }
    }

    /**
     * One step.
     *
     * @param rate learning rate with the bias corrections: lr sqrt(1 - b2^t) / (1 - b1^t)
     * @param measured whether the gradient's squares are summed
     * @return their sum, 0 if not measured
     */
    double run(INDArray parameters, INDArray gradient, INDArray m, INDArray v, double rate, boolean measured) {
        double sum = 0;
        long length = parameters.length();
        for (long start = 0; start < length; start += MOST) {
            int count = (int) Math.min(MOST, length - start);
            sum += run(
                    ArrayMemory.buffer(parameters, start, count),
                    ArrayMemory.buffer(gradient, start, count),
                    ArrayMemory.buffer(m, start, count),
                    ArrayMemory.buffer(v, start, count),
                    count,
                    (float) rate,
                    measured);
        }
        return sum;
    }

    private double run(
            FloatBuffer parameters,
            FloatBuffer gradient,
            FloatBuffer m,
            FloatBuffer v,
            int length,
            float rate,
            boolean measured) {
        int piece = LINE * LINES;
        int pieces = (length + piece - 1) / piece;
        double[] sums = new double[measured ? pieces : 0];
        Workers.shared().share(Math.min(workers.size(), pieces), pieces, (part, i) -> {
            Worker worker = workers.get(part);
            if (measured) {
                Arrays.fill(worker.squares, 0);
            }
            int end = Math.min(length, (i + 1) * piece);
            for (int at = i * piece; at < end; at += LINE) {
                int count = Math.min(LINE, end - at);
                parameters.get(at, worker.parameters, 0, count);
                gradient.get(at, worker.gradient, 0, count);
                m.get(at, worker.m, 0, count);
                v.get(at, worker.v, 0, count);
                if (measured) {
                    Lines.addSquares(worker.squares, worker.gradient, count);
                }
                average(worker.m, worker.gradient, beta1, rest1, count);
                averageSquares(worker.v, worker.gradient, beta2, rest2, count);
                move(worker.parameters, worker.m, worker.v, rate, epsilon, count);
                parameters.put(at, worker.parameters, 0, count);
                m.put(at, worker.m, 0, count);
                v.put(at, worker.v, 0, count);
            }
            if (measured) {
                sums[i] = Lines.sum(worker.squares);
            }
        });
        return Arrays.stream(sums).sum();
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
