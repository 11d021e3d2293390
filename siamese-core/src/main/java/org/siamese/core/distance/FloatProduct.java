package org.siamese.core.distance;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** Columns of a tile: products that are added in single precision before they are added to a sum, as long sums round off more. */
    static final int TILE = 2 * BLOCK;

    private static final double SHORTEST = 1e-12;
    private static final double LONGEST = 1e15;

    private static final AtomicReference<@Nullable SoftReference<FloatProduct>> KEPT = new AtomicReference<>();

    private final int rows;
    private final int dimension;
    private final FloatBlock right;
    private final INDArray[] blockRows;
    private final INDArray[] tileRows;
    private final INDArray[] rowsFrom;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Sum> sums = new ArrayList<>();
    private @Nullable DoubleBlock wideRight;
    private FloatBlock @Nullable [][] tiles;
    private boolean tilesOnce;
    private boolean open = true;

    private FloatProduct(int rows, int dimension) {
        this.rows = rows;
        this.dimension = dimension;
        this.right = new FloatBlock(rows, dimension);
        this.blockRows = parts(right, BLOCK);
        this.tileRows = parts(right, TILE);
        this.rowsFrom = parts(right, rows);
    }

    /** As many rows from the first of each block on, or what there is. */
    private INDArray[] parts(FloatBlock of, int length) {
        INDArray[] parts = new INDArray[blocks()];
        for (int block = 0; block < parts.length; block++) {
            parts[block] = of.transposed(first(block), Math.min(rows, first(block) + length));
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

    /**
     * Memory for a value of each pair of a block's rows and columns, by block and tile, with what an earlier use left.
     *
     * @param once whether columns begin with the block's first row, not with row 0
     */
    FloatBlock[][] tiles(boolean once) {
        FloatBlock[][] memory = tiles;
        if (memory == null || tilesOnce != once) {
            freeTiles();
            memory = new FloatBlock[blocks()][];
            for (int block = 0; block < memory.length; block++) {
                int start = once ? first(block) : 0;
                memory[block] = new FloatBlock[(rows - start + TILE - 1) / TILE];
                for (int tile = 0; tile < memory[block].length; tile++) {
                    int width = Math.min(TILE, rows - start - tile * TILE);
                    memory[block][tile] = new FloatBlock(end(block) - first(block), width);
                }
            }
            tiles = memory;
            tilesOnce = once;
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

    private static void gemm(INDArray a, INDArray b, INDArray c, boolean aTurned, boolean bTurned, double beta) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            Nd4j.gemm(a, b, c, aTurned, bTurned, 1, beta);
        }
    }

    /** What one thread multiplies in. */
    final class Lane {
        private final FloatBlock values = new FloatBlock(Math.min(BLOCK, rows), rows);
        private @Nullable DoubleBlock wide;
        private int width;

        /** Computes the products of a block's rows and all rows, or those from its first on. */
        void productsOf(int block, boolean once) {
            width = once ? rows - first(block) : rows;
            gemm(rowsFrom[once ? block : 0], blockRows[block], values.shaped(height(block), width), true, false, 0);
            values.pull();
        }

        /** As {@link #productsOf}, in double precision. */
        void wideProductsOf(int block, boolean once) {
            DoubleBlock all = Objects.requireNonNull(wideRight, "widen");
            DoubleBlock into = wide;
            if (into == null) {
                into = new DoubleBlock(Math.min(BLOCK, rows), rows);
                wide = into;
            }
            int first = once ? first(block) : 0;
            width = rows - first;
            gemm(
                    all.transposed(first, rows),
                    all.transposed(first(block), end(block)),
                    into.shaped(height(block), width),
                    true,
                    false,
                    0);
            into.pull();
        }

        private int height(int block) {
            return end(block) - first(block);
        }

        /** Reads the products of a row of the block from a column on; where columns begin later, that is column 0 of no row. */
        void get(int inBlock, float[] into, int first) {
            values.get((inBlock + 1) * width - (rows - first), into, first, rows - first);
        }

        /** As {@link #get(int, float[], int)}, in double precision. */
        void get(int inBlock, double[] into, int first) {
            Objects.requireNonNull(wide, "wideProductsOf")
                    .get((inBlock + 1) * width - (rows - first), into, first, rows - first);
        }

        private void free() {
            values.close();
            if (wide != null) {
                wide.close();
            }
        }
    }

    /** A sum of the products of tiles, and of tiles transposed, with the rows: [rows, dimension]. */
    final class Sum {
        private final FloatBlock total = new FloatBlock(rows, dimension);
        private final INDArray[] blocksOfTotal = parts(total, BLOCK);
        private final INDArray[] tilesOfTotal = parts(total, TILE);

        /** Sets the sum to 0. */
        void clear() {
            total.put(0, new float[rows * dimension], 0, rows * dimension);
            total.push();
        }

        /** Adds the part of a block's tiles to the rows of the block and to those of their columns. */
        void add(int block) {
            FloatBlock[] row = tiles(tilesOnce)[block];
            for (int tile = 0; tile < row.length; tile++) {
                row[tile].push();
                INDArray values = row[tile].transposed(0, row[tile].rows());
                int columns = (tilesOnce ? block : 0) + tile * (TILE / BLOCK);
                gemm(tileRows[columns], values, blocksOfTotal[block], false, false, 1);
                gemm(blockRows[block], values, tilesOfTotal[columns], false, true, 1);
            }
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

    private void freeTiles() {
        FloatBlock[][] memory = tiles;
        tiles = null;
        for (int block = 0; memory != null && block < memory.length; block++) {
            for (FloatBlock tile : memory[block]) {
                tile.close();
            }
        }
    }

    private void free() {
        freeTiles();
        right.close();
        lanes.forEach(Lane::free);
        sums.forEach(sum -> sum.total.close());
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
