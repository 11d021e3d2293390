package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.siamese.core.plan.Shape;

/**
 * Cuts images into tiles and takes each tile d to {@code M d M'}: [points x points][tiles][channels]. Beyond its border an image is
 * zero. For one thread.
 */
public final class TileReader {
    /** Values of a strip of tile rows that are worked on together: enough for long loops, few enough for the cache. */
    private static final int STRIP = 6144;

    private final TileGrid grid;
    private final WeightedSum[] rowsOfM;
    private final int side;
    private final int channels;
    private final int height;
    private final int width;
    private final int above;
    private final int left;
    private final int strip;
    private final float[][][] lines;
    private final float[] transformed;
    private final float[][] columns;
    private final float[] result;

    /**
     * A reader.
     *
     * @param matrix M, [points][side of a tile]
     * @param images shape of the images
     * @param above rows of the first tile before the image
     * @param left columns of the first tile before the image
     */
    public TileReader(float[][] matrix, TileGrid grid, Shape images, long above, long left) {
        this.grid = grid;
        this.rowsOfM = WeightedSum.ofRows(matrix);
        this.side = matrix[0].length;
        this.channels = Math.toIntExact(images.channels());
        this.height = Math.toIntExact(images.height());
        this.width = Math.toIntExact(images.width());
        this.above = Math.toIntExact(above);
        this.left = Math.toIntExact(left);
        this.strip = strip(grid, channels);
        int line = (grid.step() * (grid.wide() - 1) + side) * channels;
        this.lines = new float[strip][side][line];
        this.transformed = new float[line];
        this.columns = new float[side][strip * grid.wide() * channels];
        this.result = new float[strip * grid.wide() * channels];
    }

    static int strip(TileGrid grid, int channels) {
        return Math.min(grid.rows(), Math.max(1, STRIP / (grid.wide() * channels)));
    }

    /** Reads tile rows into a buffer that holds no others. */
    public void read(FloatBuffer[] images, int firstRow, int rows, FloatBuffer to) {
        read(images, firstRow, rows, to, 0, rows);
    }

    /**
     * Reads tile rows into a buffer that holds others, too.
     *
     * @param place of the first one there
     * @param all tile rows that the buffer holds
     */
    public void read(FloatBuffer[] images, int firstRow, int rows, FloatBuffer to, int place, int all) {
        int area = all * grid.wide() * channels;
        int offset = place * grid.wide() * channels;
        for (int start = 0; start < rows; start += strip) {
            int count = Math.min(strip, rows - start);
            for (int i = 0; i < count; i++) {
                load(images, firstRow + start + i, lines[i]);
            }
            for (int v = 0; v < Winograd.POINTS; v++) {
                for (int i = 0; i < count; i++) {
                    rowsOfM[v].sum(lines[i], transformed, transformed.length);
                    gather(i);
                }
                int length = count * grid.wide() * channels;
                for (int h = 0; h < Winograd.POINTS; h++) {
                    rowsOfM[h].sum(columns, result, length);
                    to.put(
                            (v * Winograd.POINTS + h) * area + offset + start * grid.wide() * channels,
                            result,
                            0,
                            length);
                }
            }
        }
    }

    private void load(FloatBuffer[] images, int row, float[][] into) {
        FloatBuffer image = images[grid.image(row)];
        int top = grid.top(row) - above;
        int length = Math.min(width, into[0].length / channels - left) * channels;
        for (int k = 0; k < side; k++) {
            int y = top + k;
            if (y >= 0 && y < height) {
                image.get(y * width * channels, into[k], left * channels, length);
            } else {
                Arrays.fill(into[k], left * channels, left * channels + length, 0);
            }
        }
    }

    private void gather(int row) {
        int target = row * grid.wide() * channels;
        int jump = grid.step() * channels;
        for (int k = 0; k < side; k++) {
            for (int tile = 0; tile < grid.wide(); tile++) {
                System.arraycopy(
                        transformed, tile * jump + k * channels, columns[k], target + tile * channels, channels);
            }
        }
    }
}
