package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * From sums S of products of tiles, one square for each kernel, to the gradient of the kernels: {@code G' S G}, see {@link Winograd}.
 */
public final class TileSums {
    /** Kernels at a time, so that what lies between stays in the cache. */
    public static final int KERNELS = 256;

    private static final int POINTS = Winograd.POINTS;

    private final int side;
    private final WeightedSum[] weightedSums;
    private final float[][] squares = new float[POINTS * POINTS][KERNELS];
    private final float[][] halves;
    private final float[][] taps;
    private final float[][] terms = new float[POINTS][];
    private final float[] other = new float[KERNELS];
    private final float[] result;

    /** Sums for one thread. */
    public TileSums(Winograd winograd) {
        side = winograd.kernel();
        weightedSums = WeightedSum.ofRows(winograd.weightsTransposed());
        halves = new float[side * POINTS][KERNELS];
        taps = new float[side * side][KERNELS];
        result = new float[KERNELS * side * side];
    }

    /**
     * Writes the gradients of some kernels, at most {@value #KERNELS}.
     *
     * @param planes sums to be added up, a buffer for each of their points x points planes of kernels
     * @param start the first of them in the planes
     * @param to [kernels][side x side]
     * @param place the first of them there
     */
    public void write(List<FloatBuffer[]> planes, int start, int count, FloatBuffer to, int place) {
        for (int plane = 0; plane < squares.length; plane++) {
            planes.get(0)[plane].get(start, squares[plane], 0, count);
            for (int i = 1; i < planes.size(); i++) {
                planes.get(i)[plane].get(start, other, 0, count);
                Lines.add(squares[plane], other, count);
            }
        }
        for (int column = 0; column < POINTS; column++) {
            combine(squares, column, POINTS, halves, column, POINTS, count);
        }
        for (int row = 0; row < side; row++) {
            combine(halves, row * POINTS, 1, taps, row * side, 1, count);
        }
        for (int tap = 0; tap < taps.length; tap++) {
            for (int i = 0; i < count; i++) {
                result[i * taps.length + tap] = taps[tap][i];
            }
        }
        to.put(place * taps.length, result, 0, count * taps.length);
    }

    /** Combines {@value Winograd#POINTS} lines, a step apart, to one for each row or column of the kernel. */
    private void combine(float[][] from, int first, int step, float[][] to, int start, int stride, int count) {
        for (int i = 0; i < POINTS; i++) {
            terms[i] = from[first + i * step];
        }
        for (int k = 0; k < side; k++) {
            weightedSums[k].sum(terms, to[start + k * stride], count);
        }
    }
}
