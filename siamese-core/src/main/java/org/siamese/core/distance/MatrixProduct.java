package org.siamese.core.distance;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.decision.distance.RowMatrix;

/** Products of row-major matrices on the heap, by ND4J's gemm in blocks of rows, so that little lies off the heap. */
@SuppressWarnings("try") // the scope outside workspaces is there to be closed, not to be read
final class MatrixProduct {
    private static final int BLOCK = 128;

    private MatrixProduct() {}

    /** a b^T, [rows of a, rows of b]. Where both are the same object only the upper triangle is computed. */
    static double[] timesTransposed(RowMatrix a, RowMatrix b) {
        int rows = a.rows();
        int columns = b.rows();
        double[] product = new double[Math.multiplyExact(rows, columns)];
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                INDArray right = onDevice(b.values(), 0, columns, b.dimension())) {
            for (int from = 0; from < rows; from += BLOCK) {
                int to = Math.min(rows, from + BLOCK);
                int first = a == b ? from : 0;
                try (INDArray left = onDevice(a.values(), from, to - from, a.dimension());
                        INDArray block = uninitialized(columns - first, to - from)) {
                    // 'f' order of the transposed block is 'c' order of the block.
                    Nd4j.gemm(rowsFrom(right, first), left, block, false, true, 1, 0);
                    copyOut(block, product, from, to, first, columns);
                }
            }
        }
        return product;
    }

    /** w b with w [rows, inner] and b [inner, columns]. */
    static double[] times(double[] w, int rows, int inner, double[] b, int columns) {
        double[] product = new double[rows * columns];
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                INDArray right = onDevice(b, 0, inner, columns)) {
            for (int from = 0; from < rows; from += BLOCK) {
                int to = Math.min(rows, from + BLOCK);
                try (INDArray left = onDevice(w, from, to - from, inner);
                        INDArray block = uninitialized(columns, to - from)) {
                    Nd4j.gemm(right, left, block, true, true, 1, 0);
                    copyOut(block, product, from, to, 0, columns);
                }
            }
        }
        return product;
    }

    private static INDArray rowsFrom(INDArray matrix, int first) {
        return first == 0
                ? matrix
                : matrix.get(
                        org.nd4j.linalg.indexing.NDArrayIndex.interval(first, matrix.size(0)),
                        org.nd4j.linalg.indexing.NDArrayIndex.all());
    }

    private static INDArray uninitialized(int rows, int columns) {
        return Nd4j.createUninitialized(DataType.DOUBLE, new long[] {rows, columns}, 'f');
    }

    private static INDArray onDevice(double[] values, int fromRow, int rows, int columns) {
        if (Nd4j.getEnvironment().isCPU()) {
            INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {rows, columns}, 'c');
            ((DoublePointer) array.data().pointer()).put(values, fromRow * columns, rows * columns);
            return array;
        }
        return Nd4j.createFromArray(Arrays.copyOfRange(values, fromRow * columns, (fromRow + rows) * columns))
                .reshape('c', rows, columns);
    }

    private static void copyOut(INDArray block, double[] product, int from, int to, int first, int columns) {
        double[] values;
        int width = columns - first;
        if (Nd4j.getEnvironment().isCPU()) {
            DoublePointer pointer = (DoublePointer) block.data().pointer();
            if (first == 0) {
                pointer.get(product, from * columns, (to - from) * columns);
                return;
            }
            values = new double[width * (to - from)];
            pointer.get(values);
        } else {
            values = block.data().asDouble();
        }
        for (int row = from; row < to; row++) {
            System.arraycopy(values, (row - from) * width, product, row * columns + first, width);
        }
    }

    /** Copies the upper triangle of a square matrix to the lower one. */
    static void mirror(double[] square, int n) {
        int tile = 32;
        for (int i0 = 0; i0 < n; i0 += tile) {
            for (int j0 = 0; j0 <= i0; j0 += tile) {
                for (int i = i0; i < Math.min(n, i0 + tile); i++) {
                    for (int j = j0; j < Math.min(i, j0 + tile); j++) {
                        square[i * n + j] = square[j * n + i];
                    }
                }
            }
        }
    }

    /** Adds its transpose to a square matrix, in place. */
    static void addTranspose(double[] square, int n) {
        int tile = 32;
        for (int i0 = 0; i0 < n; i0 += tile) {
            for (int j0 = 0; j0 <= i0; j0 += tile) {
                for (int i = i0; i < Math.min(n, i0 + tile); i++) {
                    for (int j = j0; j < Math.min(i, j0 + tile); j++) {
                        double sum = square[i * n + j] + square[j * n + i];
                        square[i * n + j] = sum;
                        square[j * n + i] = sum;
                    }
                    if (i0 == j0) {
                        square[i * n + i] *= 2;
                    }
                }
            }
        }
    }

    /** The transpose of a [rows, columns] matrix. */
    static double[] transpose(double[] matrix, int rows, int columns) {
        double[] transposed = new double[matrix.length];
        int tile = 32;
        for (int i0 = 0; i0 < rows; i0 += tile) {
            for (int j0 = 0; j0 < columns; j0 += tile) {
                for (int i = i0; i < Math.min(rows, i0 + tile); i++) {
                    for (int j = j0; j < Math.min(columns, j0 + tile); j++) {
                        transposed[j * rows + i] = matrix[i * columns + j];
                    }
                }
            }
        }
        return transposed;
    }
}
