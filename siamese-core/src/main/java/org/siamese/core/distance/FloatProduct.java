package org.siamese.core.distance;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.decision.distance.RowMatrix;

/**
 * Products of row-major matrices in single precision, by ND4J's gemm in blocks of rows. Long sums are cut in pieces that are added in
 * double precision. The memory of the last product that was closed is kept for the next one of the same size. Not thread-safe; parts
 * of the block may be read and written by several threads.
 */
@SuppressWarnings("try") // the scope outside workspaces is there to be closed, not to be read
final class FloatProduct implements AutoCloseable {
    /** Rows of a block, and the values that are added in single precision. */
    static final int BLOCK = 256;

    /** Floats between the ends of a row of {@link #square} and the next, so that a column's values share no cache set. */
    private static final int GAP = 16;

    private static final double SHORTEST = 1e-12;
    private static final double LONGEST = 1e15;

    private static final AtomicReference<@Nullable SoftReference<FloatProduct>> KEPT = new AtomicReference<>();

    private final int rows;
    private final int dimension;
    private final FloatBlock right;
    private final FloatBlock block;
    private final FloatBlock result;
    private float @Nullable [] square;
    private boolean open = true;

    private FloatProduct(int rows, int dimension) {
        this.rows = rows;
        this.dimension = dimension;
        this.right = new FloatBlock(rows, dimension);
        this.block = new FloatBlock(Math.min(BLOCK, rows), rows);
        this.result = new FloatBlock(rows, dimension);
    }

    /** Products with a matrix [rows, dimension], which is copied. */
    static FloatProduct of(float[] values, int rows, int dimension) {
        SoftReference<FloatProduct> reference = KEPT.getAndSet(null);
        FloatProduct kept = reference == null ? null : reference.get();
        if (kept != null && (kept.rows != rows || kept.dimension != dimension)) {
            kept.free();
            kept = null;
        }
        FloatProduct product = kept == null ? new FloatProduct(rows, dimension) : kept;
        product.open = true;
        product.right.put(0, values, 0, rows * dimension);
        product.right.push();
        return product;
    }

    /** Whether products of the rows neither overflow nor underflow in single precision. */
    static boolean isInRange(RowMatrix rows) {
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

    /** Distance between the rows of {@link #square}. */
    int stride() {
        return rows + GAP;
    }

    /** Memory for a value of each pair of rows, {@link #stride} apart, with what an earlier use left. */
    float[] square() {
        float[] memory = square;
        if (memory == null) {
            memory = new float[Math.multiplyExact(rows, stride())];
            square = memory;
        }
        return memory;
    }

    /** Fills the block with the products of the matrix's rows {@code from} to {@code to} and all its rows. */
    void productsOf(int from, int to) {
        multiply(right, from, to);
    }

    /** Fills the block with the products of the rows {@code from} to {@code to} of another matrix and all rows of this one. */
    void productsOf(float[] other, int from, int to) {
        try (FloatBlock left = new FloatBlock(to - from, dimension)) {
            left.put(0, other, from * dimension, (to - from) * dimension);
            left.push();
            multiply(left, 0, to - from);
        }
    }

    private void multiply(FloatBlock left, int from, int to) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            Nd4j.gemm(
                    right.transposed(0, rows),
                    left.transposed(from, to),
                    block.transposed(0, to - from),
                    true,
                    false,
                    1,
                    0);
            block.pull();
        }
    }

    /** Reads a row of the block. */
    void get(int row, float[] into, int first) {
        block.get(row * rows, into, first, rows);
    }

    /** Writes a row of the block. */
    void put(int row, float[] from, int first) {
        block.put(row * rows, from, first, rows);
    }

    /** The product of the transposed block, which holds the rows {@code from} to {@code to} of a square, and these rows of the matrix. */
    void timesRows(int from, int to) {
        block.push();
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            Nd4j.gemm(
                    right.transposed(from, to),
                    block.transposed(0, to - from),
                    result.transposed(0, rows),
                    false,
                    true,
                    1,
                    0);
            result.pull();
        }
    }

    /** Reads rows of the product that {@link #timesRows} made. */
    void result(int from, int to, float[] into) {
        result.get(from * dimension, into, 0, (to - from) * dimension);
    }

    private void free() {
        right.close();
        block.close();
        result.close();
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        if (!Nd4j.getEnvironment().isCPU()) {
            free();
            return;
        }
        SoftReference<FloatProduct> before = KEPT.getAndSet(new SoftReference<>(this));
        FloatProduct other = before == null ? null : before.get();
        if (other != null && other != this) {
            other.free();
        }
    }
}
