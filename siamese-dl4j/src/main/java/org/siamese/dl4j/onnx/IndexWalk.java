package org.siamese.dl4j.onnx;

import java.util.Arrays;

/** Walks through tensors by index: row-major strides, and broadcasting as NumPy has it. */
final class IndexWalk {
    private IndexWalk() {}

    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    /** The common shape of two that broadcast. */
    static long[] broadcast(ImportNode node, long[] a, long[] b) {
        long[] shape = new long[Math.max(a.length, b.length)];
        for (int axis = 0; axis < shape.length; axis++) {
            long left = at(a, axis - shape.length + a.length);
            long right = at(b, axis - shape.length + b.length);
            if (left != right && left != 1 && right != 1) {
                throw node.refused(
                        "expected shapes that broadcast, got " + Arrays.toString(a) + " and " + Arrays.toString(b));
            }
            shape[axis] = left == 1 ? right : left;
        }
        return shape;
    }

    private static long at(long[] shape, int axis) {
        return axis < 0 ? 1 : shape[axis];
    }

    /** For each element of a larger shape, the index of the one that broadcasts to it. */
    static int[] sources(long[] from, long[] to, int size) {
        long[] strides = new long[to.length];
        long[] own = strides(from);
        int extra = to.length - from.length;
        for (int axis = 0; axis < from.length; axis++) {
            strides[axis + extra] = from[axis] == 1 ? 0 : own[axis];
        }
        return walk(0, strides, to, size);
    }

    /** For each index of a shape, in order, the start plus the sum of index times step over all axes. */
    static int[] walk(long start, long[] steps, long[] shape, int size) {
        int[] places = new int[size];
        long[] index = new long[shape.length];
        long place = start;
        for (int i = 0; i < size; i++) {
            places[i] = (int) place;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                index[axis]++;
                place += steps[axis];
                if (index[axis] < shape[axis]) {
                    break;
                }
                place -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return places;
    }

    /** An axis that may be counted from the end. */
    static int axis(ImportNode node, long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw node.refused("axis: expected " + -rank + " to " + (rank - 1) + ", got " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Axes that may be counted from the end, each once. */
    static int[] axes(ImportNode node, long[] axes, int rank) {
        int[] found = Arrays.stream(axes)
                .mapToInt(axis -> axis(node, axis, rank))
                .sorted()
                .toArray();
        if (Arrays.stream(found).distinct().count() != found.length) {
            throw node.refused("axes: expected each once, got " + Arrays.toString(axes));
        }
        return found;
    }
}
