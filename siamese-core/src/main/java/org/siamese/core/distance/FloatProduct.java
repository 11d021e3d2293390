package org.siamese.core.distance;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Products of row-major matrices in single precision, by ND4J's gemm. Long sums are cut in pieces that are added in double precision. */
@SuppressWarnings("try") // the scope outside workspaces is there to be closed, not to be read
final class FloatProduct implements AutoCloseable {
    /** Values that are added in single precision. */
    private static final int PIECE = 256;

    private static final double SHORTEST = 1e-12;
    private static final double LONGEST = 1e15;

    private final INDArray right;
    private final int rows;
    private final int dimension;

    /** Products with a matrix [rows, dimension], which is copied. */
    FloatProduct(float[] values, int rows, int dimension) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            this.right = onDevice(values, 0, rows, dimension);
        }
        this.rows = rows;
        this.dimension = dimension;
    }

    /** Whether products of the rows neither overflow nor underflow in single precision. */
    static boolean isInRange(org.siamese.decision.distance.RowMatrix rows) {
        for (double norm : rows.norms()) {
            if (norm != 0 && !(norm > SHORTEST && norm < LONGEST)) {
                return false;
            }
        }
        return true;
    }

    /** Values of a matrix in single precision. */
    static float[] single(double[] values) {
        float[] single = new float[values.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) values[i];
        }
        return single;
    }

    /**
     * Writes a M^T of the rows {@code from} to {@code to} of a with the rows of M from {@code first} on, [to - from, rows - first], to
     * the start of {@code into}.
     */
    void timesTransposed(float[] a, int from, int to, int first, float[] into) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                INDArray left = onDevice(a, from * dimension, to - from, dimension);
                INDArray block = uninitialized(rows - first, to - from)) {
            INDArray below = first == 0 ? right : right.get(NDArrayIndex.interval(first, rows), NDArrayIndex.all());
            // 'f' order of the transposed block is 'c' order of the block.
            Nd4j.gemm(below, left, block, false, true, 1, 0);
            copyOut(block, into, (to - from) * (rows - first));
        }
    }

    /** w M with w [count, rows]; [count, dimension]. */
    double[] times(float[] w, int count) {
        double[] product = new double[Math.multiplyExact(count, dimension)];
        int block = Math.max(1, Math.min(count, (1 << 18) / PIECE));
        float[] piece = new float[block * Math.min(PIECE, rows)];
        float[] part = new float[block * dimension];
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            for (int from = 0; from < count; from += block) {
                int height = Math.min(block, count - from);
                int to = from * dimension;
                try (INDArray result = uninitialized(dimension, height)) {
                    for (int k = 0; k < rows; k += PIECE) {
                        int width = Math.min(PIECE, rows - k);
                        INDArray below = right.get(NDArrayIndex.interval(k, k + width), NDArrayIndex.all());
                        for (int i = 0; i < height; i++) {
                            System.arraycopy(w, (from + i) * rows + k, piece, i * width, width);
                        }
                        try (INDArray left = onDevice(piece, 0, height, width)) {
                            Nd4j.gemm(below, left, result, true, true, 1, 0);
                        }
                        copyOut(result, part, height * dimension);
                        for (int i = 0; i < height * dimension; i++) {
                            product[to + i] += part[i];
                        }
                    }
                }
            }
        }
        return product;
    }

    private static INDArray uninitialized(int rows, int columns) {
        return Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'f');
    }

    private static INDArray onDevice(float[] values, int from, int rows, int columns) {
        if (Nd4j.getEnvironment().isCPU()) {
            INDArray array = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
            ((FloatPointer) array.data().pointer()).put(values, from, rows * columns);
            return array;
        }
        return Nd4j.createFromArray(java.util.Arrays.copyOfRange(values, from, from + rows * columns))
                .reshape('c', rows, columns);
    }

    private static void copyOut(INDArray block, float[] into, int length) {
        if (Nd4j.getEnvironment().isCPU()) {
            ((FloatPointer) block.data().pointer()).get(into, 0, length);
        } else {
            System.arraycopy(block.data().asFloat(), 0, into, 0, length);
        }
    }

    @Override
    public void close() {
        right.close();
    }
}
