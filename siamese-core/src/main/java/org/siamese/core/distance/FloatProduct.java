package org.siamese.core.distance;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.decision.distance.RowMatrix;

/**
 * Rows of single precision and the memory for their products by ND4J's gemm, in blocks of rows. The memory of the last product that was
 * closed is kept for the next one of the same size. Several threads may work on different blocks, each with a {@link Lane} of its own.
 */
@SuppressWarnings("try") // the scope outside workspaces is there to be closed, not to be read
final class FloatProduct implements AutoCloseable {
    /** Rows of a block. */
    static final int BLOCK = 128;

    /** Products that are added in single precision before they are added to a sum: in longer sums more is rounded off. */
    static final int CHUNK = 256;

    /** Floats between the ends of a row of {@link #square} and the next, so that a column's values share no cache set. */
    private static final int GAP = 16;

    private static final double SHORTEST = 1e-12;
    private static final double LONGEST = 1e15;

    private static final AtomicReference<@Nullable SoftReference<FloatProduct>> KEPT = new AtomicReference<>();

    private final int rows;
    private final int dimension;
    private final FloatBlock right;
    private final INDArray[] blockRows;
    private final INDArray[] rowsFrom;
    private final INDArray[] chunkRows;
    private final List<Lane> lanes = new ArrayList<>();
    private @Nullable DoubleBlock wideRight;
    private float @Nullable [] square;
    private FloatBlock @Nullable [] panels;
    private final List<Sum> sums = new ArrayList<>();
    private boolean open = true;

    private FloatProduct(int rows, int dimension) {
        this.rows = rows;
        this.dimension = dimension;
        this.right = new FloatBlock(rows, dimension);
        this.blockRows = blocksOf(right);
        this.chunkRows = new INDArray[(rows + CHUNK - 1) / CHUNK];
        for (int chunk = 0; chunk < chunkRows.length; chunk++) {
            chunkRows[chunk] = right.transposed(chunk * CHUNK, Math.min(rows, (chunk + 1) * CHUNK));
        }
        this.rowsFrom = new INDArray[blocks()];
        for (int block = 0; block < rowsFrom.length; block++) {
            rowsFrom[block] = right.transposed(first(block), rows);
        }
    }

    private INDArray[] blocksOf(FloatBlock of) {
        INDArray[] parts = new INDArray[blocks()];
        for (int block = 0; block < parts.length; block++) {
            parts[block] = of.transposed(first(block), end(block));
        }
        return parts;
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

    int rows() {
        return rows;
    }

    int dimension() {
        return dimension;
    }

    /** Number of blocks. */
    int blocks() {
        return (rows + BLOCK - 1) / BLOCK;
    }

    /** First row of a block. */
    int first(int block) {
        return block * BLOCK;
    }

    /** The row after the last of a block. */
    int end(int block) {
        return Math.min(rows, first(block) + BLOCK);
    }

    /** Distance between the rows of {@link #square}. */
    int stride() {
        return rows + GAP;
    }

    /** Memory for a value of each pair of rows, {@link #stride} apart, with what an earlier use left. */
    float[] square() {
        float[] memory = square;
        if (memory == null) {
            freePanels();
            memory = new float[Math.multiplyExact(rows, stride())];
            square = memory;
        }
        return memory;
    }

    /** Memory for a value of each pair of a block's rows and those from its first on, for each block, with what an earlier use left. */
    FloatBlock[] panels() {
        FloatBlock[] memory = panels;
        if (memory == null) {
            square = null;
            memory = new FloatBlock[blocks()];
            for (int block = 0; block < memory.length; block++) {
                memory[block] = new FloatBlock(end(block) - first(block), rows - first(block));
            }
            panels = memory;
        }
        return memory;
    }

    /** Memory for products, one for each thread. */
    List<Lane> lanes(int threads) {
        while (lanes.size() < threads) {
            lanes.add(new Lane());
        }
        return lanes;
    }

    /** Sums of products, with memory for as many as are wanted. */
    List<Sum> sums(int count) {
        while (sums.size() < count) {
            sums.add(new Sum());
        }
        return sums;
    }

    /** Takes the same rows in double precision, for {@link Lane#wideProductsOf}. */
    void widen(double[] values) {
        if (wideRight == null) {
            wideRight = new DoubleBlock(rows, dimension);
        }
        wideRight.fill(values);
    }

    /** Fills a panel of {@link #panels} with products. */
    void fillPanel(int block) {
        FloatBlock panel = panels()[block];
        gemm(rowsFrom[block], blockRows[block], panel.transposed(0, panel.rows()), true, false, 0);
        panel.pull();
    }

    private static void gemm(INDArray a, INDArray b, INDArray c, boolean aTurned, boolean bTurned, double beta) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            Nd4j.gemm(a, b, c, aTurned, bTurned, 1, beta);
        }
    }

    /** What one thread multiplies in. */
    final class Lane {
        private final FloatBlock values = new FloatBlock(Math.min(BLOCK, rows), rows);
        private final FloatBlock result = new FloatBlock(Math.min(BLOCK, rows), dimension);
        private final @Nullable FloatBlock[] chunks = new FloatBlock[chunkRows.length];
        private @Nullable DoubleBlock wide;

        /** Computes the products of a block's rows and all rows. */
        void productsOf(int block) {
            gemm(right.transposed(0, rows), blockRows[block], values.transposed(0, height(block)), true, false, 0);
            values.pull();
        }

        /** As {@link #productsOf}, in double precision. */
        void wideProductsOf(int block) {
            DoubleBlock all = java.util.Objects.requireNonNull(wideRight, "widen");
            if (wide == null) {
                wide = new DoubleBlock(Math.min(BLOCK, rows), rows);
            }
            gemm(
                    all.transposed(0, rows),
                    all.transposed(first(block), end(block)),
                    wide.transposed(0, height(block)),
                    true,
                    false,
                    0);
            wide.pull();
        }

        private int height(int block) {
            return end(block) - first(block);
        }

        /** Reads the products of a row of the block. */
        void get(int inBlock, float[] into) {
            values.get(inBlock * rows, into, 0, rows);
        }

        /** Reads the products of a row of the block in double precision. */
        void get(int inBlock, double[] into) {
            java.util.Objects.requireNonNull(wide, "wideProductsOf").get(inBlock, into);
        }

        /** Writes a row of the block, for {@link #timesAll}. */
        void put(int inBlock, float[] from, int first) {
            for (int chunk = 0; chunk < chunks.length; chunk++) {
                FloatBlock part = chunks[chunk];
                if (part == null) {
                    part = new FloatBlock(Math.min(BLOCK, rows), Math.min(CHUNK, rows - chunk * CHUNK));
                    chunks[chunk] = part;
                }
                part.put(inBlock * part.columns(), from, first + chunk * CHUNK, part.columns());
            }
        }

        /** The product of what was put and all rows, [rows of the block, dimension]. */
        void timesAll(int block, float[] into) {
            int height = height(block);
            INDArray sum = result.transposed(0, height);
            for (int chunk = 0; chunk < chunks.length; chunk++) {
                FloatBlock part = java.util.Objects.requireNonNull(chunks[chunk], "put");
                part.push();
                gemm(chunkRows[chunk], part.transposed(0, height), sum, false, false, chunk == 0 ? 0 : 1);
            }
            result.pull();
            result.get(0, into, 0, height * dimension);
        }

        private void free() {
            values.close();
            result.close();
            for (FloatBlock chunk : chunks) {
                if (chunk != null) {
                    chunk.close();
                }
            }
            if (wide != null) {
                wide.close();
            }
        }
    }

    /** A sum of the products of panels, and of panels transposed, with the rows: [rows, dimension]. */
    final class Sum {
        private final FloatBlock total = new FloatBlock(rows, dimension);
        private final INDArray[] blocksOfTotal = blocksOf(total);
        private final INDArray[] totalFrom = new INDArray[blocks()];

        Sum() {
            for (int block = 0; block < totalFrom.length; block++) {
                totalFrom[block] = total.transposed(first(block), rows);
            }
        }

        /** Sets the sum to 0. */
        void clear() {
            total.put(0, new float[rows * dimension], 0, rows * dimension);
            total.push();
        }

        /** Adds a panel's part to the rows of its block and to those after them. */
        void add(int block) {
            FloatBlock panel = panels()[block];
            panel.push();
            INDArray turned = panel.transposed(0, panel.rows());
            gemm(rowsFrom[block], turned, blocksOfTotal[block], false, false, 1);
            gemm(blockRows[block], turned, totalFrom[block], false, true, 1);
        }

        /** Ends the additions. */
        void finish() {
            total.pull();
        }

        /** Reads a block's rows. */
        void get(int block, float[] into) {
            total.get(first(block) * dimension, into, 0, (end(block) - first(block)) * dimension);
        }
    }

    private void freePanels() {
        FloatBlock[] memory = panels;
        panels = null;
        for (int block = 0; memory != null && block < memory.length; block++) {
            memory[block].close();
        }
        sums.forEach(sum -> sum.total.close());
        sums.clear();
    }

    private void free() {
        freePanels();
        right.close();
        lanes.forEach(Lane::free);
        if (wideRight != null) {
            wideRight.close();
        }
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
