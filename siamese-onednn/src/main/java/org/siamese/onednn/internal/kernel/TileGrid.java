package org.siamese.onednn.internal.kernel;

import org.siamese.core.plan.Shape;

/**
 * Images cut into tiles. A tile row is a row of tiles of one image; those of all images are numbered one after the other.
 *
 * @param images their number
 * @param high tile rows of an image
 * @param wide tiles of a tile row
 * @param step rows and columns from one tile to the next
 */
public record TileGrid(int images, int high, int wide, int step) {
    /** The grid of tiles that covers images of results. */
    public static TileGrid over(Shape results, int tile) {
        return new TileGrid(
                Math.toIntExact(results.rows()),
                Math.toIntExact((results.height() + tile - 1) / tile),
                Math.toIntExact((results.width() + tile - 1) / tile),
                tile);
    }

    int rows() {
        return images * high;
    }

    /** Number of tiles. */
    public long tiles() {
        return (long) rows() * wide;
    }

    int image(int row) {
        return row / high;
    }

    /** The first row of results of a tile row, within its image. */
    int top(int row) {
        return row % high * step;
    }
}
