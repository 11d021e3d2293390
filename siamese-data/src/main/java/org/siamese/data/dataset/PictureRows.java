package org.siamese.data.dataset;

import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;
import org.siamese.data.image.Picture;

/** Puts pictures of one size into the rows of an array [rows, channels, height, width]. Not thread-safe. */
public final class PictureRows {
    private final int rows;
    private final Function<long[], INDArray> arrays;
    private int filled;
    private @Nullable Target target;

    /** What is filled, and the picture that said how large it is. */
    private record Target(INDArray array, FloatPointer values, long[] shape, String firstName) {}

    /** Room for a number of pictures in a new array. */
    public PictureRows(int rows) {
        this(rows, PictureRows::newArray);
    }

    /**
     * Room for a number of pictures.
     *
     * @param arrays gives an array of a shape, of float in 'c' order and no view, whose values nobody wants
     */
    public PictureRows(int rows, Function<long[], INDArray> arrays) {
        this.rows = rows;
        this.arrays = arrays;
    }

    /** A new array for pictures. */
    public static INDArray newArray(long[] shape) {
        return Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    }

    /**
     * Adds the next row.
     *
     * @param name the picture's name for messages
     * @param picture of the same size as those before
     */
    public void add(String name, Picture picture) {
        long[] own = {picture.channels(), picture.height(), picture.width()};
        Target to = target == null ? begin(name, own) : target;
        if (!Arrays.equals(to.shape(), own)) {
            throw DataException.of(
                    name,
                    "[channels, height, width] " + Arrays.toString(to.shape()) + " like " + to.firstName()
                            + " (give the pipeline a resize)",
                    Arrays.toString(own));
        }
        float[] values = picture.values();
        to.values().position((long) filled * values.length).put(values, 0, values.length);
        filled++;
    }

    private Target begin(String name, long[] shape) {
        long length = rows * Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (length > Integer.MAX_VALUE - 8) {
            throw DataException.of(
                    "images", "at most 2^31 values in one array", rows + " images of " + length / rows + " values");
        }
        INDArray array = arrays.apply(new long[] {rows, shape[0], shape[1], shape[2]});
        // An array that was filled before may still be on its way to a device.
        Nd4j.getExecutioner().commit();
        target = new Target(array, new FloatPointer(array.data().addressPointer()), shape, name);
        return target;
    }

    /** The array, in 'c' order. */
    public INDArray toArray() {
        if (filled != rows || target == null) {
            throw new IllegalStateException("expected " + rows + " pictures, got " + filled);
        }
        INDArray array = target.array();
        Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
        return array;
    }
}
