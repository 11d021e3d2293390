package org.siamese.onednn.internal.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tile rows that are worked on block by block.
 *
 * @param first the first one
 * @param end after the last one
 * @param block how many are worked on at a time; at the end there may be fewer
 */
public record TileSpan(int first, int end, int block) {
    /** Shares tile rows out as evenly as can be, to at most so many workers, in blocks of about so many tiles. */
    public static List<TileSpan> of(TileGrid grid, int workers, int tiles) {
        int count = Math.min(workers, grid.rows());
        List<TileSpan> spans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int first = (int) ((long) grid.rows() * i / count);
            int end = (int) ((long) grid.rows() * (i + 1) / count);
            int blocks = Math.max(1, Math.round((float) (end - first) * grid.wide() / tiles));
            spans.add(inBlocks(first, end, blocks));
        }
        return spans;
    }

    /** All tile rows, in blocks of about so many tiles but at least so many blocks. */
    public static TileSpan all(TileGrid grid, int least, int tiles) {
        int blocks = Math.max(Math.min(least, grid.rows()), Math.round((float) grid.tiles() / tiles));
        return inBlocks(0, grid.rows(), blocks);
    }

    /** In so many blocks, or fewer. */
    private static TileSpan inBlocks(int first, int end, int blocks) {
        return new TileSpan(first, end, (end - first + blocks - 1) / blocks);
    }

    /** Number of blocks. */
    public int blocks() {
        return (end - first + block - 1) / block;
    }

    /** The numbers of tile rows that blocks have. */
    public Set<Integer> sizes() {
        Set<Integer> sizes = new TreeSet<>();
        int length = end - first;
        if (length >= block) {
            sizes.add(block);
        }
        if (length % block != 0) {
            sizes.add(length % block);
        }
        return sizes;
    }
}
