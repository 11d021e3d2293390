package org.siamese.benchmarks.gallery;

import java.util.stream.IntStream;

/** Looks at every vector: the truth, and the reference for speed. */
final class ExactScan {
    private final float[] values;
    private final int dimension;
    private final int count;

    ExactScan(BenchmarkVectors vectors) {
        this.dimension = vectors.dimension();
        this.count = vectors.count();
        values = new float[Math.multiplyExact(count, dimension)];
        IntStream.range(0, count)
                .parallel()
                .forEach(i -> System.arraycopy(vectors.reference(i), 0, values, i * dimension, dimension));
    }

    /** The dot product of a row of values and a vector. */
    static float dot(float[] values, int from, float[] vector) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int i = 0; i < vector.length; i += 4) {
            s0 += values[from + i] * vector[i];
            s1 += values[from + i + 1] * vector[i + 1];
            s2 += values[from + i + 2] * vector[i + 2];
            s3 += values[from + i + 3] * vector[i + 3];
        }
        return s0 + s1 + (s2 + s3);
    }

    /** The numbers of the ten nearest. */
    int[] nearest(float[] query) {
        float[] best = new float[10];
        int[] who = new int[10];
        java.util.Arrays.fill(best, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            float value = dot(values, i * dimension, query);
            if (value > best[9]) {
                int at = 9;
                while (at > 0 && best[at - 1] < value) {
                    best[at] = best[at - 1];
                    who[at] = who[at - 1];
                    at--;
                }
                best[at] = value;
                who[at] = i;
            }
        }
        return who;
    }
}
