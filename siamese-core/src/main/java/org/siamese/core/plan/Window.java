package org.siamese.core.plan;

import java.util.Arrays;

/**
 * How a kernel slides over an image. Each pair is [vertical, horizontal].
 *
 * @param same whether padding makes the output ceil(input / stride) large; else it is the one given, on every side
 */
public record Window(int[] kernel, int[] stride, int[] dilation, int[] padding, boolean same) {
    /** The output's height and width, and padding on each side. */
    public record Fit(long[] size, long[] before, long[] after) {}

    /** How it lies over an image. */
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
                size[axis] = (input[axis] + 2L * padding[axis] - reach) / stride[axis] + 1;
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

    /** The same with its padding in numbers, where that is the same on both sides for images of any size. */
    public Window inNumbers() {
        int[] around = {(kernel[0] - 1) * dilation[0], (kernel[1] - 1) * dilation[1]};
        boolean known = same && Arrays.equals(stride, new int[] {1, 1}) && around[0] % 2 == 0 && around[1] % 2 == 0;
        return known ? new Window(kernel, stride, dilation, new int[] {around[0] / 2, around[1] / 2}, false) : this;
    }

    /** Whether it moves by single pixels and reads neighbours. */
    public boolean isDense() {
        return Arrays.equals(stride, new int[] {1, 1}) && Arrays.equals(dilation, new int[] {1, 1});
    }

    /** [vertical, horizontal]. */
    public long[] strides() {
        return new long[] {stride[0], stride[1]};
    }

    /** Pixels between two that are read: 0 where neighbours are. */
    public long[] gaps() {
        return new long[] {dilation[0] - 1L, dilation[1] - 1L};
    }

    /** [vertical, horizontal]. */
    public long[] kernels() {
        return new long[] {kernel[0], kernel[1]};
    }
}
