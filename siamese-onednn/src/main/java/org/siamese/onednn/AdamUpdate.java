package org.siamese.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.onednn.internal.kernel.AdamKernel;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.natives.Workers;

/** Adam for one stretch of the parameter vector, on the arrays where they lie, by all workers, see {@link AdamKernel}. */
final class AdamUpdate {
    /** Values that a worker takes at a time: two megabytes of the four arrays. */
    private static final int PIECE = 512 * 256;

    /** Values in one buffer. */
    private static final long MOST = 1L << 28;

    private final List<AdamKernel> workers = new ArrayList<>();

    AdamUpdate(double beta1, double beta2, double epsilon) {
        for (int i = 0; i < Workers.shared().parallelism(); i++) {
            workers.add(new AdamKernel(beta1, beta2, epsilon));
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
        int pieces = (length + PIECE - 1) / PIECE;
        double[] sums = new double[measured ? pieces : 0];
        Workers.shared().share(Math.min(workers.size(), pieces), pieces, (part, i) -> {
            int end = Math.min(length, (i + 1) * PIECE);
            double squares = workers.get(part).update(parameters, gradient, m, v, i * PIECE, end, rate, measured);
            if (measured) {
                sums[i] = squares;
            }
        });
        return Arrays.stream(sums).sum();
    }
}
