package org.siamese.core.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Rows and columns around an image. Immutable and thread-safe.
 *
 * @param top rows above, at least 0
 * @param bottom rows below, at least 0
 * @param left columns on the left, at least 0
 * @param right columns on the right, at least 0
 */
public record Margins(
        @JsonProperty("top") int top,
        @JsonProperty("bottom") int bottom,
        @JsonProperty("left") int left,
        @JsonProperty("right") int right) {

    /** Checks the sizes. */
    @JsonCreator
    public Margins(
            @JsonProperty("top") int top,
            @JsonProperty("bottom") int bottom,
            @JsonProperty("left") int left,
            @JsonProperty("right") int right) {
        this.top = required("top", top);
        this.bottom = required("bottom", bottom);
        this.left = required("left", left);
        this.right = required("right", right);
    }

    private static int required(String name, int size) {
        if (size < 0) {
            throw new IllegalArgumentException(name + ": expected at least 0, got " + size);
        }
        return size;
    }

    /** Nothing on any side. */
    public static Margins none() {
        return all(0);
    }

    /** The same on every side. */
    public static Margins all(int size) {
        return new Margins(size, size, size, size);
    }

    /** The same above and below, and the same on the left and on the right. */
    public static Margins symmetric(int vertical, int horizontal) {
        return new Margins(vertical, vertical, horizontal, horizontal);
    }

    /** Whether there is nothing on any side. */
    boolean isNone() {
        return top + bottom + left + right == 0;
    }

    /** An image's height with what is above and below. */
    long height(long height) {
        return height + top + bottom;
    }

    /** An image's width with what is on both sides. */
    long width(long width) {
        return width + left + right;
    }

    /** The images within larger ones that have these margins, as a view. */
    INDArray inside(INDArray padded) {
        INDArrayIndex rows = NDArrayIndex.interval(top, padded.size(2) - bottom);
        INDArrayIndex columns = NDArrayIndex.interval(left, padded.size(3) - right);
        return padded.get(NDArrayIndex.all(), NDArrayIndex.all(), rows, columns);
    }

    /** Images with these margins, filled with one value; the images themselves where there are no margins. */
    INDArray around(INDArray images, double value) {
        if (isNone()) {
            return images;
        }
        INDArray padded = Nd4j.createUninitialized(
                images.dataType(),
                new long[] {images.size(0), images.size(1), height(images.size(2)), width(images.size(3))},
                'c');
        padded.assign(value);
        inside(padded).assign(images);
        return padded;
    }
}
