package org.siamese.core.distance;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The w of the gradient w (a - b), or w b, of pairs of rows, in tiles beside the heap that gemm reads where they are: of every row with all
 * rows, or of every row with those after it. Rows may be written by several threads, those of a block by one.
 */
final class PairWeights {
    /** Sums that blocks of large batches are added to, each by one thread: the same for any number of threads. */
    private static final int SUMS = 4;

    /** Receives a weight other than 0. */
    interface Visitor {
        /** Takes the weight of a pair. */
        void visit(int row, int column, double weight);
    }

    private final FloatProduct product;
    private final FloatBlock[][] tiles;
    private final boolean once;
    private final boolean differences;
    private final int n;
    private final int d;
    private final int threads;
    private final double[] rowSums;
    private final float[][] columnSums;

    /** The same once rows are scaled, in double precision. */
    private final double[][] scaledSums;

    /**
     * Weights that are all to be put.
     *
     * @param once whether those of a row with the rows after it alone
     * @param differences whether of a - b
     */
    PairWeights(FloatProduct product, int threads, boolean once, boolean differences) {
        this.product = product;
        this.tiles = product.tiles(once);
        this.once = once;
        this.differences = differences;
        this.n = product.rows();
        this.d = product.dimension();
        this.threads = threads;
        this.rowSums = new double[n];
        this.columnSums = new float[tiles.length][];
        this.scaledSums = new double[tiles.length][];
        for (int block = 0; differences && block < tiles.length; block++) {
            columnSums[block] = new float[n - start(block)];
        }
    }

    private static int blockOf(int row) {
        return row / FloatProduct.BLOCK;
    }

    /** The first column of a block. */
    private int start(int block) {
        return once ? product.first(block) : 0;
    }

    /** Writes a row; where weights are those of rows after it, what stands before them in the line is lost. */
    void put(int row, float[] line) {
        int block = blockOf(row);
        int start = start(block);
        if (once) {
            Arrays.fill(line, start, row + 1, 0);
        }
        write(row, line);
        if (differences) {
            float[] sums = columnSums[block];
            for (int j = start; j < n; j++) {
                sums[j - start] += line[j];
            }
            rowSums[row] = sum(line, start, n);
        }
    }

    private void write(int row, float[] line) {
        int block = blockOf(row);
        int at = start(block);
        for (FloatBlock tile : tiles[block]) {
            tile.put((row - product.first(block)) * tile.columns(), line, at, tile.columns());
            at += tile.columns();
        }
    }

    private void read(int row, float[] line) {
        int block = blockOf(row);
        int at = start(block);
        for (FloatBlock tile : tiles[block]) {
            tile.get((row - product.first(block)) * tile.columns(), line, at, tile.columns());
            at += tile.columns();
        }
    }

    /**
     * Multiplies a row: all by one factor, some columns by another.
     *
     * @param columns whose factor is the other, in order; the row itself may be among them
     */
    void scale(int row, double factor, int[] columns, double other) {
        int start = start(blockOf(row));
        float[] before = new float[n];
        read(row, before);
        float[] after = before.clone();
        float all = (float) factor;
        for (int j = start; factor != 1 && j < n; j++) {
            after[j] *= all;
        }
        for (int column : columns) {
            if (column >= start) {
                after[column] = (float) (before[column] * other);
            }
        }
        write(row, after);
        if (differences) {
            double[] sums = sums(blockOf(row));
            if (factor == 1) {
                for (int column : columns) {
                    if (column >= start) {
                        addToSums(row, sums, start, column, (double) after[column] - before[column]);
                    }
                }
            } else {
                for (int j = start; j < n; j++) {
                    addToSums(row, sums, start, j, (double) after[j] - before[j]);
                }
            }
        }
    }

    private void addToSums(int row, double[] sums, int start, int column, double more) {
        sums[column - start] += more;
        rowSums[row] += more;
    }

    private double[] sums(int block) {
        double[] sums = scaledSums[block];
        if (sums == null) {
            float[] before = columnSums[block];
            sums = new double[before.length];
            for (int j = 0; j < sums.length; j++) {
                sums[j] = before[j];
            }
            scaledSums[block] = sums;
        }
        return sums;
    }

    /**
     * The gradient: for each row the sum of w (a - b), or of w b, of its pairs in both directions.
     *
     * @param x the rows
     * @param before what is to be done with each row first, such as {@link #scale}
     */
    double[] gradient(double[] x, IntConsumer before) {
        int count = RowThreads.mayShare(n) ? Math.min(SUMS, tiles.length) : 1;
        List<FloatProduct.Sum> totals = product.sums(count);
        RowThreads.forEach(threads, count, (thread, sum) -> {
            FloatProduct.Sum total = totals.get(sum);
            total.clear();
            for (int block = sum; block < tiles.length; block += count) {
                for (int i = product.first(block); i < product.end(block); i++) {
                    before.accept(i);
                }
                total.add(block);
            }
            total.finish();
        });
        double[] sums = differences ? allSums() : rowSums;
        double[] gradient = new double[n * d];
        float[][] parts = new float[threads][FloatProduct.BLOCK * d];
        RowThreads.forEach(threads, tiles.length, (thread, block) -> {
            float[] part = parts[thread];
            int from = product.first(block);
            int shift = from * d;
            for (int sum = 0; sum < count; sum++) {
                totals.get(sum).get(block, part);
                for (int k = shift; k < product.end(block) * d; k++) {
                    gradient[k] += part[k - shift];
                }
            }
            for (int i = from; differences && i < product.end(block); i++) {
                for (int k = i * d; k < (i + 1) * d; k++) {
                    gradient[k] = sums[i] * x[k] - gradient[k];
                }
            }
        });
        return gradient;
    }

    /** The sum of the weights of each row in both directions. */
    private double[] allSums() {
        double[] all = rowSums.clone();
        for (int block = 0; block < tiles.length; block++) {
            double[] sums = sums(block);
            for (int j = 0; j < sums.length; j++) {
                all[start(block) + j] += sums[j];
            }
        }
        return all;
    }

    /** Shows each weight that is not 0. */
    void forEach(Visitor visitor) {
        float[] line = new float[n];
        for (int i = 0; i < n; i++) {
            read(i, line);
            for (int j = start(blockOf(i)); j < n; j++) {
                if (line[j] != 0) {
                    visitor.visit(i, j, line[j]);
                }
            }
        }
    }

    /** The sum in double precision. */
    private static double sum(float[] line, int from, int to) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = from;
        for (; j < to - 3; j += 4) {
            first += line[j];
            second += line[j + 1];
            third += line[j + 2];
            fourth += line[j + 3];
        }
        for (; j < to; j++) {
            first += line[j];
        }
        return first + second + (third + fourth);
    }
}
