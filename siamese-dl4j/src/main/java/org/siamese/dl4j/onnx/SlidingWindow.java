package org.siamese.dl4j.onnx;

import java.util.Arrays;

/**
 * How a kernel slides over images of one size, in numbers. Arrays are [vertical, horizontal].
 *
 * @param before pixels of padding above and on the left
 * @param after pixels of padding below and on the right, as the last window needs them at least
 * @param size height and width of the output
 * @param hangs whether the last window reaches beyond the declared padding, as in ceil mode
 */
record SlidingWindow(int[] kernel, int[] stride, int[] dilation, int[] before, int[] after, int[] size, boolean hangs) {
    private static final int AXES = 2;

    /** The most pixels of padding or steps, far beyond what a network has. */
    private static final int MOST = 1 << 14;

    /**
     * The window of a convolution or pooling.
     *
     * @param kernel size of the kernel
     * @param image [channels, height, width]
     */
    static SlidingWindow of(ImportNode node, long[] kernel, long[] image) {
        if (kernel.length != AXES || image.length != AXES + 1) {
            throw node.refused("expected a kernel [height, width] over images [channels, height, width], got "
                    + Arrays.toString(kernel) + " over " + TowerValue.shape(image));
        }
        long[] ones = {1, 1};
        int[] size = within(node, "kernel_shape", kernel, 1, AXES);
        int[] stride = within(node, "strides", node.integers("strides").orElse(ones), 1, AXES);
        int[] dilation = within(node, "dilations", node.integers("dilations").orElse(ones), 1, AXES);
        int[] pads = within(node, "pads", node.integers("pads").orElse(new long[2 * AXES]), 0, 2 * AXES);
        String auto = node.text("auto_pad", "NOTSET");
        boolean ceil = node.flag("ceil_mode");
        if (!auto.equals("NOTSET") && Arrays.stream(pads).anyMatch(pad -> pad != 0)) {
            throw node.refused("expected either pads or auto_pad, got pads " + Arrays.toString(pads) + " and " + auto);
        }
        int[] before = new int[AXES];
        int[] after = new int[AXES];
        int[] output = new int[AXES];
        boolean hangs = false;
        for (int axis = 0; axis < AXES; axis++) {
            long input = image[axis + 1];
            long reach = (size[axis] - 1L) * dilation[axis] + 1;
            long first = pads[axis];
            long last = pads[axis + AXES];
            long count;
            switch (auto) {
                case "NOTSET", "VALID" -> {
                    long room = input + first + last - reach;
                    if (room < 0) {
                        throw node.refused(
                                "expected a kernel of at most its padded input, got a kernel that reaches over "
                                        + reach + " pixels and an input of " + input + " with " + first + " and " + last
                                        + " pixels of padding");
                    }
                    count = room / stride[axis] + 1;
                    if (ceil && room % stride[axis] != 0 && count * stride[axis] < input + first) {
                        count++;
                        hangs = true;
                    }
                }
                case "SAME_UPPER", "SAME_LOWER" -> {
                    count = (input + stride[axis] - 1) / stride[axis];
                    long total = Math.max(0, (count - 1) * stride[axis] + reach - input);
                    first = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                    last = total - first;
                }
                default -> throw node.refused(
                        "auto_pad: expected NOTSET, VALID, SAME_UPPER or SAME_LOWER, got " + auto);
            }
            before[axis] = (int) first;
            after[axis] = (int) last;
            output[axis] = Math.toIntExact(count);
        }
        return new SlidingWindow(size, stride, dilation, before, after, output, hangs);
    }

    private static int[] within(ImportNode node, String name, long[] values, int least, int length) {
        boolean good =
                values.length == length && Arrays.stream(values).allMatch(value -> value >= least && value <= MOST);
        if (!good) {
            throw node.refused(name + ": expected " + length + " numbers from " + least + " to " + MOST + ", got "
                    + Arrays.toString(values));
        }
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    /** Whether the padding is the same on opposite sides. */
    boolean symmetric() {
        return Arrays.equals(before, after);
    }

    boolean dilated() {
        return dilation[0] != 1 || dilation[1] != 1;
    }

    boolean padded() {
        return Arrays.stream(before).anyMatch(pad -> pad != 0)
                || Arrays.stream(after).anyMatch(pad -> pad != 0);
    }

    /** The same window over an image that is padded already. */
    SlidingWindow overPadded() {
        return new SlidingWindow(kernel, stride, dilation, new int[AXES], new int[AXES], size, hangs);
    }

    /** The output's shape for a number of channels. */
    long[] results(long channels) {
        return new long[] {channels, size[0], size[1]};
    }
}
