package org.siamese.core.distance;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Weights of pairs, each pair once: those of a row and the rows after it, as panels beside the heap that gemm reads where they are.
 */
final class UpperWeights extends PairWeights {
    /** Sums that threads add to, each by one thread: the same for any number of threads. */
    private static final int SUMS = 4;

    private final FloatProduct product;
    private final FloatBlock[] panels;
    private final float[][] columnSums;

    /** The same once rows are scaled, in double precision. */
    private final double[][] scaledSums;

    private final double[] rowSums;
    private final int n;
    private final int d;
    private final int threads;

    UpperWeights(FloatProduct product, int threads) {
        this.product = product;
        this.panels = product.panels();
        this.n = product.rows();
        this.d = product.dimension();
        this.threads = threads;
        this.rowSums = new double[n];
        this.columnSums = new float[panels.length][];
        this.scaledSums = new double[panels.length][];
        for (int block = 0; block < panels.length; block++) {
            columnSums[block] = new float[panels[block].columns()];
        }
    }

    private int place(int row, int column) {
        int first = row - row % FloatProduct.BLOCK;
        return (row - first) * (n - first) + column - first;
    }

    /** Reads what the panels hold of a row, from the column after it on. */
    void get(int row, float[] line) {
        if (row + 1 < n) {
            panels[row / FloatProduct.BLOCK].get(place(row, row + 1), line, row + 1, n - row - 1);
        }
    }

    @Override
    void put(int row, float[] line) {
        int block = row / FloatProduct.BLOCK;
        int first = product.first(block);
        Arrays.fill(line, first, row + 1, 0);
        panels[block].put(place(row, first), line, first, n - first);
        float[] sums = columnSums[block];
        for (int j = row + 1; j < n; j++) {
            sums[j - first] += line[j];
        }
        rowSums[row] = sum(line, row + 1, n);
    }

    @Override
    void scale(int row, double factor, int[] columns, double other) {
        int found = Arrays.binarySearch(columns, row);
        int k = found < 0 ? -found - 1 : found + 1;
        int count = n - row - 1;
        if (count == 0 || factor == 1 && k == columns.length) {
            return;
        }
        int block = row / FloatProduct.BLOCK;
        int first = product.first(block);
        double[] sums = sums(block);
        float[] line = new float[count];
        panels[block].get(place(row, row + 1), line, 0, count);
        float[] before = line.clone();
        float all = (float) factor;
        for (int j = 0; factor != 1 && j < count; j++) {
            line[j] *= all;
        }
        for (; k < columns.length; k++) {
            int j = columns[k] - row - 1;
            line[j] = (float) (before[j] * other);
            if (factor == 1) {
                double more = (double) line[j] - before[j];
                sums[columns[k] - first] += more;
                rowSums[row] += more;
            }
        }
        for (int j = 0; factor != 1 && j < count; j++) {
            double more = (double) line[j] - before[j];
            sums[row + 1 + j - first] += more;
            rowSums[row] += more;
        }
        panels[block].put(place(row, row + 1), line, 0, count);
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

    @Override
    double[] gradient(boolean differences, double[] x, IntConsumer before) {
        int count = RowThreads.mayShare(n) ? Math.min(SUMS, panels.length) : 1;
        List<FloatProduct.Sum> totals = product.sums(count);
        RowThreads.forEach(threads, count, (thread, sum) -> {
            FloatProduct.Sum total = totals.get(sum);
            total.clear();
            for (int block = sum; block < panels.length; block += count) {
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
        RowThreads.forEach(threads, panels.length, (thread, block) -> {
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
        for (int block = 0; block < panels.length; block++) {
            int first = product.first(block);
            double[] sums = sums(block);
            for (int j = 0; j < sums.length; j++) {
                all[first + j] += sums[j];
            }
        }
        return all;
    }

    @Override
    void forEach(Visitor visitor) {
        float[] line = new float[n];
        for (int i = 0; i < n; i++) {
            get(i, line);
            for (int j = i + 1; j < n; j++) {
                if (line[j] != 0) {
                    visitor.visit(i, j, line[j]);
                }
            }
        }
    }
}
