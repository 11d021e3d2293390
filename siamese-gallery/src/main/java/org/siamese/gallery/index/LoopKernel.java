package org.siamese.gallery.index;

/** Plain loops. Four sums beside each other, as one alone would wait for each of its additions. */
final class LoopKernel extends VectorKernel {
    @Override
    float dot(float[] a, int fromA, float[] b, int fromB, int length) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        int end = length & ~3;
        for (; i < end; i += 4) {
            s0 += a[fromA + i] * b[fromB + i];
            s1 += a[fromA + i + 1] * b[fromB + i + 1];
            s2 += a[fromA + i + 2] * b[fromB + i + 2];
            s3 += a[fromA + i + 3] * b[fromB + i + 3];
        }
        for (; i < length; i++) {
            s0 += a[fromA + i] * b[fromB + i];
        }
        return s0 + s1 + (s2 + s3);
    }

    @Override
    float squaredDistance(float[] a, int fromA, float[] b, int fromB, int length) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        int end = length & ~3;
        for (; i < end; i += 4) {
            float d0 = a[fromA + i] - b[fromB + i];
            float d1 = a[fromA + i + 1] - b[fromB + i + 1];
            float d2 = a[fromA + i + 2] - b[fromB + i + 2];
            float d3 = a[fromA + i + 3] - b[fromB + i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < length; i++) {
            float d = a[fromA + i] - b[fromB + i];
            s0 += d * d;
        }
        return s0 + s1 + (s2 + s3);
    }
}
