package org.siamese.core.layer;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The masks of the seeded dropouts: value i of the stream of (seed, key, epoch, iteration) drops where below the probability. */
final class DropoutMask {
    private DropoutMask() {}

    /**
     * Inverted dropout: 0 where dropped, else 1 / (1 - probability).
     *
     * @param shape of the mask, rows first
     * @param firstRow index of its first row in the batch
     */
    static float[] of(SeededMask dropout, long[] shape, long firstRow, int iteration, int epoch) {
        long stream = dropout.stream(iteration, epoch);
        float kept = (float) (1 / (1 - dropout.probability()));
        float[] mask = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        long start = shape[0] == 0 ? 0 : firstRow * (mask.length / shape[0]);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = CounterRandom.uniform(stream, start + i) < dropout.probability() ? 0 : kept;
        }
        return mask;
    }

    /** Multiplies activations, or a gradient of theirs, with the mask. */
    static INDArray multiply(SeededMask dropout, INDArray from, INDArray to, long firstRow, int iteration, int epoch) {
        long[] shape = from.shape();
        long[] maskShape =
                dropout instanceof SeededSpatialDropout ? new long[] {from.size(0), from.size(1), 1, 1} : shape;
        INDArray mask = Nd4j.createFromArray(dropout.mask(shape, firstRow, iteration, epoch))
                .castTo(from.dataType())
                .reshape('c', maskShape);
        NativeOps.run("multiply", new INDArray[] {from, mask}, new INDArray[] {to}, new long[0]);
        return to;
    }

    static double requireProbability(double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("probability: expected 0 <= probability < 1, got " + probability);
        }
        return probability;
    }
}
