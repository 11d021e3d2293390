package org.siamese.gallery.index;

/** Rows of at most some numbers each. They lie in blocks, so that no array outgrows what Java allows. Rows have no locks. */
final class NeighbourTable {
    private static final int BLOCK_SHIFT = 12;
    private static final int BLOCK = 1 << BLOCK_SHIFT;

    private final int width;
    private final int[][] blocks;
    private final int[] counts;

    NeighbourTable(int rows, int width) {
        this.width = width;
        counts = new int[rows];
        blocks = new int[(rows + BLOCK - 1) >>> BLOCK_SHIFT][];
        for (int block = 0; block < blocks.length; block++) {
            blocks[block] = new int[Math.min(BLOCK, rows - (block << BLOCK_SHIFT)) * width];
        }
    }

    int width() {
        return width;
    }

    int count(int row) {
        return counts[row];
    }

    /** Copies a row; returns its count. */
    int copyTo(int row, int[] to) {
        System.arraycopy(blocks[row >>> BLOCK_SHIFT], first(row), to, 0, counts[row]);
        return counts[row];
    }

    /** Adds to a row that is not full. */
    void add(int row, int number) {
        blocks[row >>> BLOCK_SHIFT][first(row) + counts[row]++] = number;
    }

    void clear(int row) {
        counts[row] = 0;
    }

    private int first(int row) {
        return (row & BLOCK - 1) * width;
    }
}
