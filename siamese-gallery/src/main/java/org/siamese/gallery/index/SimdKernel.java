package org.siamese.gallery.index;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops in the processor's vector instructions. Loaded by name, and only where the module is there. */
final class SimdKernel extends VectorKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    @Override
    float dot(float[] a, int fromA, float[] b, int fromB, int length) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int i = 0;
        int end = length - 4 * LANES;
        for (; i <= end; i += 4 * LANES) {
            s0 = at(a, fromA + i).fma(at(b, fromB + i), s0);
            s1 = at(a, fromA + i + LANES).fma(at(b, fromB + i + LANES), s1);
            s2 = at(a, fromA + i + 2 * LANES).fma(at(b, fromB + i + 2 * LANES), s2);
            s3 = at(a, fromA + i + 3 * LANES).fma(at(b, fromB + i + 3 * LANES), s3);
        }
        for (; i <= length - LANES; i += LANES) {
            s0 = at(a, fromA + i).fma(at(b, fromB + i), s0);
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        for (; i < length; i++) {
            sum += a[fromA + i] * b[fromB + i];
        }
        return sum;
    }

    @Override
    float squaredDistance(float[] a, int fromA, float[] b, int fromB, int length) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        int i = 0;
        int end = length - 2 * LANES;
        for (; i <= end; i += 2 * LANES) {
            FloatVector d0 = at(a, fromA + i).sub(at(b, fromB + i));
            FloatVector d1 = at(a, fromA + i + LANES).sub(at(b, fromB + i + LANES));
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
        }
        for (; i <= length - LANES; i += LANES) {
            FloatVector d = at(a, fromA + i).sub(at(b, fromB + i));
            s0 = d.fma(d, s0);
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        for (; i < length; i++) {
            sum += (a[fromA + i] - b[fromB + i]) * (a[fromA + i] - b[fromB + i]);
        }
        return sum;
    }

    /** Four rows beside each other, which read the query once. */
    @Override
    void dots(float[] a, float[] b, int rows, float[] results) {
        int d = a.length;
        int whole = d - d % LANES;
        int row = 0;
        for (; row <= rows - 4; row += 4) {
            int from = row * d;
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = FloatVector.zero(SPECIES);
            FloatVector s2 = FloatVector.zero(SPECIES);
            FloatVector s3 = FloatVector.zero(SPECIES);
            for (int i = 0; i < whole; i += LANES) {
                FloatVector q = at(a, i);
                s0 = q.fma(at(b, from + i), s0);
                s1 = q.fma(at(b, from + d + i), s1);
                s2 = q.fma(at(b, from + 2 * d + i), s2);
                s3 = q.fma(at(b, from + 3 * d + i), s3);
            }
            results[row] = s0.reduceLanes(VectorOperators.ADD);
            results[row + 1] = s1.reduceLanes(VectorOperators.ADD);
            results[row + 2] = s2.reduceLanes(VectorOperators.ADD);
            results[row + 3] = s3.reduceLanes(VectorOperators.ADD);
            for (int k = 0; k < 4; k++) {
                for (int i = whole; i < d; i++) {
                    results[row + k] += a[i] * b[from + k * d + i];
                }
            }
        }
        for (; row < rows; row++) {
            results[row] = dot(a, 0, b, row * d, d);
        }
    }

    private static FloatVector at(float[] values, int index) {
        return FloatVector.fromArray(SPECIES, values, index);
    }
}
