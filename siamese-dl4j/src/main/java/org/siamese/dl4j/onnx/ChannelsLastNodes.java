package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes on images with their channels last that do the same on images with their channels first. */
final class ChannelsLastNodes {
    /** Functions of several values, whose constants are for channels in the last axis. */
    private static final Set<String> WITH_CONSTANTS = Set.of("Add", "Sum", "Sub", "Mul", "Div", "Max", "Min", "PRelu");

    /** Functions of each value, and what has axes as a setting. */
    private static final Set<String> OTHERS = Set.of(
            "Relu",
            "LeakyRelu",
            "Elu",
            "Selu",
            "Sigmoid",
            "HardSigmoid",
            "HardSwish",
            "Tanh",
            "Softplus",
            "Mish",
            "Gelu",
            "Swish",
            "Erf",
            "Neg",
            "Clip",
            "Cast",
            "CastLike",
            "Pad",
            "Concat");

    private ChannelsLastNodes() {}

    /**
     * The inputs of a node as they are with channels first.
     *
     * @return null where the node is none of these
     */
    static @Nullable Value[] turned(ImportNode node, @Nullable Value[] inputs) {
        boolean constants = WITH_CONSTANTS.contains(node.operator());
        if (!constants && !OTHERS.contains(node.operator()) || !anyLast(inputs)) {
            return null;
        }
        Value[] turned = inputs.clone();
        for (int i = 0; i < turned.length; i++) {
            if (turned[i] instanceof ChannelsLast last && !last.flat()) {
                turned[i] = last.of();
            } else if (turned[i] instanceof ConstantTensor constant) {
                turned[i] = constants && constant.size() != 1 ? turned(constant) : constant;
            } else if (turned[i] != null) {
                return null;
            }
        }
        return turned;
    }

    private static boolean anyLast(@Nullable Value[] inputs) {
        return Arrays.stream(inputs).anyMatch(value -> value instanceof ChannelsLast last && !last.flat());
    }

    /** A constant of up to [1, height, width, channels]. */
    private static ConstantTensor turned(ConstantTensor constant) {
        int extra = InputOrder.LAST_TO_FIRST.length - constant.rank();
        if (extra < 0) {
            return constant;
        }
        long[] shape = new long[InputOrder.LAST_TO_FIRST.length];
        Arrays.fill(shape, 1);
        System.arraycopy(constant.shape(), 0, shape, extra, constant.rank());
        long[] strides = IndexWalk.strides(shape);
        long[] newShape = new long[shape.length];
        long[] steps = new long[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            newShape[axis] = shape[axis(axis)];
            steps[axis] = strides[axis(axis)];
        }
        return constant.pick(newShape, IndexWalk.walk(0, steps, newShape, constant.size()))
                .namedAs(constant);
    }

    /** The axis that an axis of images with channels first is of those with channels last. */
    static int axis(int first) {
        return (int) InputOrder.LAST_TO_FIRST[first];
    }

    /** Numbers before all axes, then numbers after them, in the order of channels first. */
    static long[] turned(long[] pads) {
        long[] result = pads.clone();
        for (int axis = 0; axis < InputOrder.LAST_TO_FIRST.length; axis++) {
            result[axis] = pads[axis(axis)];
            result[axis + InputOrder.LAST_TO_FIRST.length] = pads[axis(axis) + InputOrder.LAST_TO_FIRST.length];
        }
        return result;
    }
}
