package org.siamese.dl4j.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What nodes that change shapes make of them, of constants and of what layers compute. */
final class ShapeRules {
    private ShapeRules() {}

    /** A shape, or the part of it that the node asks for. */
    static ConstantTensor shape(ImportNode node, long[] shape) {
        int start = clamp(node.integer("start", 0), shape.length);
        int end = clamp(node.integer("end", shape.length), shape.length);
        return ConstantTensor.ofIntegers(start < end ? Arrays.copyOfRange(shape, start, end) : new long[0]);
    }

    static int clamp(long index, int size) {
        return (int) Math.max(0, Math.min(size, index < 0 ? index + size : index));
    }

    /** Axes as an attribute, or as the second input in later opsets; none where neither is given. */
    static long[] axes(ImportNode node, @Nullable Value[] inputs) {
        if (inputs.length > 1 && inputs[1] != null) {
            if (!(inputs[1] instanceof ConstantTensor axes) || axes.type().real() || axes.knowsBatch()) {
                throw node.refused("expected axes that are known while reading");
            }
            return axes.integers();
        }
        return node.integers("axes").orElse(new long[0]);
    }

    static long[] unsqueezed(ImportNode node, long[] shape, long[] axes) {
        int rank = shape.length + axes.length;
        int[] added = IndexWalk.axes(node, axes, rank);
        long[] result = new long[rank];
        int from = 0;
        for (int axis = 0; axis < rank; axis++) {
            result[axis] = Arrays.binarySearch(added, axis) >= 0 ? 1 : shape[from++];
        }
        return result;
    }

    static long[] squeezed(ImportNode node, long[] shape, long[] axes) {
        int[] dropped = IndexWalk.axes(node, axes, shape.length);
        for (int axis : dropped) {
            if (shape[axis] != 1) {
                throw node.refused(
                        "expected axes of size 1, got " + Arrays.toString(axes) + " of " + Arrays.toString(shape));
            }
        }
        long[] result = new long[shape.length];
        int size = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            boolean drop = axes.length == 0 ? shape[axis] == 1 : Arrays.binarySearch(dropped, axis) >= 0;
            if (!drop) {
                result[size++] = shape[axis];
            }
        }
        return Arrays.copyOf(result, size);
    }

    /** The shape that a Reshape gives, where all is known. */
    static long[] reshaped(ImportNode node, long[] shape, ConstantTensor target) {
        long[] result = target.integers();
        boolean zeroStays = node.flag("allowzero");
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < result.length; axis++) {
            if (result[axis] == 0 && !zeroStays) {
                if (axis >= shape.length) {
                    throw node.refused("expected 0 for an axis that the input has, got " + Arrays.toString(result));
                }
                result[axis] = shape[axis];
            }
            if (result[axis] == -1) {
                if (open >= 0) {
                    throw node.refused("expected -1 once, got " + Arrays.toString(result));
                }
                open = axis;
            } else if (result[axis] < 0
                    || result[axis] > Integer.MAX_VALUE
                    || known * result[axis] > Integer.MAX_VALUE) {
                throw node.refused("expected sizes from 0, or -1 once, got " + Arrays.toString(result));
            } else {
                known *= result[axis];
            }
        }
        long size = TowerValue.product(shape);
        if (open >= 0) {
            result[open] = known == 0 ? 0 : size / known;
            known *= result[open];
        }
        if (known != size) {
            throw node.refused("expected a shape of " + size + " elements, got " + Arrays.toString(target.integers()));
        }
        return result;
    }

    /** The order of axes of a Transpose. */
    static long[] permutation(ImportNode node, int rank) {
        long[] reversed = new long[rank];
        Arrays.setAll(reversed, axis -> rank - 1L - axis);
        long[] order = node.integers("perm").orElse(reversed);
        if (order.length != rank || IndexWalk.axes(node, order, rank).length != rank) {
            throw node.refused("perm: expected an order of " + rank + " axes, got " + Arrays.toString(order));
        }
        for (int axis = 0; axis < rank; axis++) {
            order[axis] = IndexWalk.axis(node, order[axis], rank);
        }
        return order;
    }
}
