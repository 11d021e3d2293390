package org.siamese.data.dataset;

import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;
import org.siamese.image.Picture;

/** Puts pictures of one size into the rows of an array [rows, channels, height, width]. Not thread-safe. */
final class PictureRows {
    private final int rows;
    private final Function<long[], @Nullable INDArray> arrays;
    private int filled;
    private @Nullable Target target;
    private long[] shape = {};
    private String firstName = "";

    /** What is filled. */
    private interface Target {
        void put(int from, float[] values);

        INDArray array();
    }

    /**
     * Room for a number of pictures.
     *
     * @param arrays gives an array of a shape, of float in 'c' order and no view, whose values nobody wants; null for a new one
     */
    PictureRows(int rows, Function<long[], @Nullable INDArray> arrays) {
        this.rows = rows;
        this.arrays = arrays;
    }

    /**
     * Adds the next row.
     *
     * @param name the picture's name for messages
     * @param picture of the same size as those before
     */
    void add(String name, Picture picture) {
        long[] own = {picture.channels(), picture.height(), picture.width()};
        float[] values = picture.values();
        Target to = target;
        if (to == null) {
            to = begin(own, values.length);
            target = to;
            shape = own;
            firstName = name;
        } else if (!Arrays.equals(shape, own)) {
            throw DataException.of(
                    name,
                    "[channels, height, width] " + Arrays.toString(shape) + " like " + firstName
                            + " (give the pipeline a resize)",
                    Arrays.toString(own));
        }
        to.put(filled * values.length, values);
        filled++;
    }

    private Target begin(long[] picture, int length) {
        if ((long) rows * length > Integer.MAX_VALUE - 8) {
            throw DataException.of(
                    "images", "at most 2^31 values in one array", rows + " images of " + length + " values");
        }
        long[] all = {rows, picture[0], picture[1], picture[2]};
        INDArray array = arrays.apply(all);
        return array == null ? new New(new float[rows * length], all) : Used.of(array);
    }

    /**
     * A new array. Its values are collected on the Java heap, and that is garbage with a purpose: it lets the collector run, which gives
     * back the arrays of batches that nobody holds any more. Written straight into their memory, they were thousands.
     */
    private record New(float[] values, long[] shape) implements Target {
        @Override
        public void put(int from, float[] more) {
            System.arraycopy(more, 0, values, from, more.length);
        }

        @Override
        public INDArray array() {
            return Nd4j.create(values, shape, 'c');
        }
    }

    /** An array that was used before. */
    private record Used(INDArray array, FloatPointer values) implements Target {
        static Used of(INDArray array) {
            // It may still be on its way to a device.
            Nd4j.getExecutioner().commit();
            return new Used(array, new FloatPointer(array.data().addressPointer()));
        }

        @Override
        public void put(int from, float[] more) {
            values.position(from).put(more, 0, more.length);
        }

        @Override
        public INDArray array() {
            Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
            return array;
        }
    }

    /** The array, in 'c' order. */
    INDArray toArray() {
        if (filled != rows || target == null) {
            throw new IllegalStateException("expected " + rows + " pictures, got " + filled);
        }
        return target.array();
    }
}
