package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import org.siamese.core.plan.Shape;

/** Takes products m of tiles, [points x points][tiles][channels], to results {@code M m M'} and puts them into images. For one thread. */
public final class TileWriter {
    private final TileGrid grid;
    private final WeightedSum[] rowsOfM;
    private final int channels;
    private final int height;
    private final int width;
    private final int strip;
    private final float[][] read;
    private final float[][][] half;
    private final float[] whole;
    private final float[][] lines;

    /**
     * A writer.
     *
     * @param matrix M, [side of a tile][points]
     * @param images shape of the images
     */
    public TileWriter(float[][] matrix, TileGrid grid, Shape images) {
        this.grid = grid;
        this.rowsOfM = WeightedSum.ofRows(matrix);
        this.channels = Math.toIntExact(images.channels());
        this.height = Math.toIntExact(images.height());
        this.width = Math.toIntExact(images.width());
        this.strip = TileReader.strip(grid, channels);
        int length = strip * grid.wide() * channels;
        this.read = new float[Winograd.POINTS][length];
        this.half = new float[grid.step()][Winograd.POINTS][length];
        this.whole = new float[length];
        this.lines = new float[strip][grid.step() * grid.wide() * channels];
    }

    /** Writes tile rows. */
    public void write(FloatBuffer from, int firstRow, int rows, FloatBuffer[] images) {
        int area = rows * grid.wide() * channels;
        for (int start = 0; start < rows; start += strip) {
            int count = Math.min(strip, rows - start);
            int length = count * grid.wide() * channels;
            for (int v = 0; v < Winograd.POINTS; v++) {
                for (int h = 0; h < Winograd.POINTS; h++) {
                    from.get((v * Winograd.POINTS + h) * area + start * grid.wide() * channels, read[h], 0, length);
                }
                for (int column = 0; column < grid.step(); column++) {
                    rowsOfM[column].sum(read, half[column][v], length);
                }
            }
            for (int row = 0; row < grid.step(); row++) {
                for (int column = 0; column < grid.step(); column++) {
                    rowsOfM[row].sum(half[column], whole, length);
                    scatter(column, count);
                }
                for (int i = 0; i < count; i++) {
                    store(firstRow + start + i, row, lines[i], images);
                }
            }
        }
    }

    private void scatter(int column, int count) {
        int jump = grid.step() * channels;
        for (int i = 0; i < count; i++) {
            for (int tile = 0; tile < grid.wide(); tile++) {
                System.arraycopy(
                        whole,
                        (i * grid.wide() + tile) * channels,
                        lines[i],
                        tile * jump + column * channels,
                        channels);
            }
        }
    }

    private void store(int tileRow, int row, float[] line, FloatBuffer[] images) {
        int y = grid.top(tileRow) + row;
        if (y < height) {
            images[grid.image(tileRow)].put(y * width * channels, line, 0, width * channels);
        }
    }
}
