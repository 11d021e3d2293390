package org.siamese.core.plan;

import java.util.Arrays;

/**
 * How a kernel slides over an image. Each array is [vertical, horizontal]; the arrays belong to the window and are not changed.
 *
 * @param kernel size in pixels that are read
 * @param stride steps from one output to the next
 * @param dilation distance of neighbouring pixels that are read; 1 for adjacent ones
 * @param padding zeros above and on the left; without meaning where {@code same}
 * @param paddingAfter zeros below and on the right; without meaning where {@code same}
 * @param same whether padding makes the output ceil(input / stride) large, with the odd pixel below and on the right
 * @param ceil whether the output's size is rounded up. The last kernel may then hang over the edge, but does not start behind the image
 *     and the padding before it
 */
public record Window(
        int[] kernel, int[] stride, int[] dilation, int[] padding, int[] paddingAfter, boolean same, boolean ceil) {
    /** Stands for no pixel of the image, see {@link #pixel}. */
    public static final int OVER_THE_EDGE = -1;

    /** A window with the same padding on opposite sides, whose output's size is rounded down. */
    public Window(int[] kernel, int[] stride, int[] dilation, int[] padding, boolean same) {
        this(kernel, stride, dilation, padding, padding, same, false);
    }

    /**
     * The window over images of one size.
     *
     * @param size height and width of the output
     * @param before padding above and on the left
     * @param after padding below and on the right
     */
    public record Fit(long[] size, long[] before, long[] after) {}

    /**
     * The window over images of a shape.
     *
     * @throws IllegalArgumentException if the padded image is smaller than the kernel
     */
    public Fit over(Shape image) {
        long[] input = {image.height(), image.width()};
        long[] size = new long[2];
        long[] before = new long[2];
        long[] after = new long[2];
        for (int axis = 0; axis < 2; axis++) {
            long reach = (kernel[axis] - 1L) * dilation[axis] + 1;
            if (same) {
                size[axis] = (input[axis] + stride[axis] - 1) / stride[axis];
                before[axis] = Math.max(0, ((size[axis] - 1) * stride[axis] + reach - input[axis]) / 2);
            } else {
                long room = input[axis] + padding[axis] + paddingAfter[axis] - reach;
                size[axis] = (room + (ceil ? stride[axis] - 1 : 0)) / stride[axis] + 1;
                if (ceil && (size[axis] - 1) * stride[axis] >= input[axis] + padding[axis]) {
                    size[axis]--;
                }
                before[axis] = padding[axis];
            }
            after[axis] = Math.max(0, (size[axis] - 1) * stride[axis] + reach - input[axis] - before[axis]);
            if (input[axis] + before[axis] + after[axis] < reach) {
                throw new IllegalArgumentException("expected an image of at least the kernel's size "
                        + Arrays.toString(kernel) + ", got " + image.describe());
            }
        }
        return new Fit(size, before, after);
    }

    /**
     * The pixel that one position of the kernel reads.
     *
     * @param fit over images of this shape
     * @param row of the output
     * @param column of the output
     * @param tap position of the kernel, row by row
     * @return the pixel's place in the image, row by row, or {@link #OVER_THE_EDGE}
     */
    public int pixel(Fit fit, Shape image, long row, long column, int tap) {
        long y = row * stride[0] + (long) tap / kernel[1] * dilation[0] - fit.before[0];
        long x = column * stride[1] + (long) tap % kernel[1] * dilation[1] - fit.before[1];
        boolean inside = y >= 0 && y < image.height() && x >= 0 && x < image.width();
        return inside ? Math.toIntExact(y * image.width() + x) : OVER_THE_EDGE;
    }

    /** The same window with explicit padding, where that is symmetric and does not depend on the image's size; else itself. */
    public Window inNumbers() {
        int[] around = {(kernel[0] - 1) * dilation[0], (kernel[1] - 1) * dilation[1]};
        boolean known = same && Arrays.equals(stride, new int[] {1, 1}) && around[0] % 2 == 0 && around[1] % 2 == 0;
        return known ? new Window(kernel, stride, dilation, new int[] {around[0] / 2, around[1] / 2}, false) : this;
    }

    /** Whether padding is the same on opposite sides, and the output's size rounded down. */
    public boolean isSymmetric() {
        return !ceil && (same || Arrays.equals(padding, paddingAfter));
    }

    /** Whether stride and dilation are 1. */
    public boolean isDense() {
        return Arrays.equals(stride, new int[] {1, 1}) && Arrays.equals(dilation, new int[] {1, 1});
    }

    /** The stride as a new array. */
    public long[] strides() {
        return new long[] {stride[0], stride[1]};
    }

    /** Pixels skipped between two that are read, dilation - 1, as a new array. */
    public long[] gaps() {
        return new long[] {dilation[0] - 1L, dilation[1] - 1L};
    }

    /** The kernel's size as a new array. */
    public long[] kernels() {
        return new long[] {kernel[0], kernel[1]};
    }
}
