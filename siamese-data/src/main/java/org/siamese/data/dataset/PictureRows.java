package org.siamese.data.dataset;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;
import org.siamese.data.image.Picture;

/** Puts pictures of one size into the rows of an array [rows, channels, height, width]. Not thread-safe. */
public final class PictureRows {
    private final int rows;
    private int filled;
    private float[] values = {};
    private long[] shape = {};
    private @Nullable String firstName;

    /** Room for a number of pictures. */
    public PictureRows(int rows) {
        this.rows = rows;
    }

    /**
     * Adds the next row.
     *
     * @param name the picture's name for messages
     * @param picture of the same size as those before
     */
    public void add(String name, Picture picture) {
        long[] own = {picture.channels(), picture.height(), picture.width()};
        int length = picture.values().length;
        if (firstName == null) {
            if ((long) rows * length > Integer.MAX_VALUE - 8) {
                throw DataException.of(
                        "images", "at most 2^31 values in one array", rows + " images of " + length + " values");
            }
            values = new float[rows * length];
            shape = own;
            firstName = name;
        } else if (!Arrays.equals(shape, own)) {
            throw DataException.of(
                    name,
                    "[channels, height, width] " + Arrays.toString(shape) + " like " + firstName
                            + " (give the pipeline a resize)",
                    Arrays.toString(own));
        }
        System.arraycopy(picture.values(), 0, values, filled * length, length);
        filled++;
    }

    /** The array, in 'c' order. */
    public INDArray toArray() {
        if (filled != rows) {
            throw new IllegalStateException("expected " + rows + " pictures, got " + filled);
        }
        return Nd4j.create(values, new long[] {rows, shape[0], shape[1], shape[2]}, 'c');
    }
}
