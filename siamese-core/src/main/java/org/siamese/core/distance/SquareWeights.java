package org.siamese.core.distance;

import java.util.function.IntConsumer;

/** Weights of pairs in both directions, as a square on the heap. */
final class SquareWeights extends PairWeights {
    /** Columns that are copied at once. */
    private static final int TILE = 16;

    private final FloatProduct product;
    private final float[] matrix;
    private final int stride;
    private final int n;
    private final int d;
    private final int threads;

    SquareWeights(FloatProduct product, int threads) {
        this.product = product;
        this.matrix = product.square();
        this.stride = product.stride();
        this.n = product.rows();
        this.d = product.dimension();
        this.threads = threads;
    }

    @Override
    void put(int row, float[] line) {
        System.arraycopy(line, 0, matrix, row * stride, n);
    }

    @Override
    void scale(int row, double factor, int[] columns, double other) {
        int at = row * stride;
        float all = (float) factor;
        float[] kept = new float[columns.length];
        for (int k = 0; k < columns.length; k++) {
            kept[k] = (float) (matrix[at + columns[k]] * other);
        }
        for (int j = at; factor != 1 && j < at + n; j++) {
            matrix[j] *= all;
        }
        for (int k = 0; k < columns.length; k++) {
            matrix[at + columns[k]] = kept[k];
        }
    }

    @Override
    double[] gradient(boolean differences, double[] x, IntConsumer before) {
        RowThreads.forEach(threads, product.blocks(), (thread, block) -> {
            for (int i = product.first(block); i < product.end(block); i++) {
                before.accept(i);
            }
        });
        double[] sums = new double[n];
        double[] gradient = new double[n * d];
        float[][] lines = new float[threads][TILE * stride];
        float[][] parts = new float[threads][FloatProduct.BLOCK * d];
        var lanes = product.lanes(threads);
        RowThreads.forEach(threads, product.blocks(), (thread, block) -> {
            FloatProduct.Lane lane = lanes.get(thread);
            int first = product.first(block);
            int end = product.end(block);
            for (int from = first; from < end; from += TILE) {
                int to = Math.min(end, from + TILE);
                float[] tile = lines[thread];
                transpose(from, to, tile);
                for (int i = from; i < to; i++) {
                    int line = (i - from) * stride;
                    int at = i * stride;
                    for (int j = 0; j < n; j++) {
                        tile[line + j] += matrix[at + j];
                    }
                    lane.put(i - first, tile, line);
                    if (differences) {
                        sums[i] = sum(tile, line, line + n);
                    }
                }
            }
            lane.timesAll(block, parts[thread]);
            finish(parts[thread], sums, differences, x, first, end, d, gradient);
        });
        return gradient;
    }

    private static void finish(
            float[] products, double[] sums, boolean differences, double[] x, int from, int to, int d, double[] all) {
        int shift = from * d;
        for (int i = from; i < to; i++) {
            double sum = differences ? sums[i] : 0;
            double sign = differences ? -1 : 1;
            for (int k = i * d; k < (i + 1) * d; k++) {
                all[k] = sum * x[k] + sign * products[k - shift];
            }
        }
    }

    /** Copies columns of the matrix to lines, {@link #stride} apart. */
    private void transpose(int from, int to, float[] lines) {
        int s = stride;
        if (to - from < TILE) {
            for (int j = 0; j < n; j++) {
                for (int i = from; i < to; i++) {
                    lines[(i - from) * s + j] = matrix[j * s + i];
                }
            }
            return;
        }
        for (int j = 0; j < n; j++) {
            int at = j * s + from;
            lines[j] = matrix[at];
            lines[s + j] = matrix[at + 1];
            lines[2 * s + j] = matrix[at + 2];
            lines[3 * s + j] = matrix[at + 3];
            lines[4 * s + j] = matrix[at + 4];
            lines[5 * s + j] = matrix[at + 5];
            lines[6 * s + j] = matrix[at + 6];
            lines[7 * s + j] = matrix[at + 7];
            lines[8 * s + j] = matrix[at + 8];
            lines[9 * s + j] = matrix[at + 9];
            lines[10 * s + j] = matrix[at + 10];
            lines[11 * s + j] = matrix[at + 11];
            lines[12 * s + j] = matrix[at + 12];
            lines[13 * s + j] = matrix[at + 13];
            lines[14 * s + j] = matrix[at + 14];
            lines[15 * s + j] = matrix[at + 15];
        }
    }

    @Override
    void forEach(Visitor visitor) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (matrix[i * stride + j] != 0) {
                    double back = i == j ? 0 : matrix[j * stride + i];
                    if (i < j || back == 0) {
                        visitor.visit(i, j, matrix[i * stride + j] + back);
                    }
                }
            }
        }
    }
}
