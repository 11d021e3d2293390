package org.siamese.dl4j.onnx;

import java.util.Arrays;

/** Sums, means, lengths and extremes of constants along axes, such as the standardisation of weights. */
final class ConstantReduction {
    private ConstantReduction() {}

    /** The output of a node. */
    static ConstantTensor of(ImportNode node, ConstantTensor[] inputs, FoldingRoom room) {
        ConstantTensor x = inputs[0];
        long[] shape = x.shape();
        boolean keep = node.integer("keepdims", 1) != 0;
        boolean nothing = node.flag("noop_with_empty_axes");
        int[] axes = IndexWalk.axes(node, ShapeRules.axes(node, inputs), shape.length);
        if (axes.length == 0 && nothing || !x.type().real() || x.size() == 0) {
            throw node.refused("expected axes and numbers with a fraction, got " + x);
        }
        long[] kept = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            if (axes.length == 0 || Arrays.binarySearch(axes, axis) >= 0) {
                kept[axis] = 1;
            }
        }
        long[] steps = IndexWalk.strides(kept);
        for (int axis = 0; axis < shape.length; axis++) {
            steps[axis] = kept[axis] == 1 ? 0 : steps[axis];
        }
        double[] values = values(node.operator(), x, IndexWalk.walk(0, steps, shape, room.take(node, shape)), (int)
                TowerValue.product(kept));
        long[] result = keep ? kept : dropped(shape, kept, axes);
        return ConstantTensor.ofDoubles(result, values).as(x.type());
    }

    private static double[] values(String operator, ConstantTensor x, int[] places, int size) {
        double[] values = new double[size];
        boolean maximum = operator.equals("ReduceMax");
        boolean extreme = maximum || operator.equals("ReduceMin");
        boolean squares = operator.equals("ReduceL2") || operator.equals("ReduceSumSquare");
        if (extreme) {
            Arrays.fill(values, maximum ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        for (int i = 0; i < places.length; i++) {
            double value = x.real(i);
            int place = places[i];
            if (extreme) {
                values[place] = maximum ? Math.max(values[place], value) : Math.min(values[place], value);
            } else {
                values[place] += squares ? value * value : value;
            }
        }
        for (int i = 0; i < size; i++) {
            if (operator.equals("ReduceMean")) {
                values[i] *= (double) size / places.length;
            } else if (operator.equals("ReduceL2")) {
                values[i] = Math.sqrt(values[i]);
            }
        }
        return values;
    }

    private static long[] dropped(long[] shape, long[] kept, int[] axes) {
        long[] result = new long[axes.length == 0 ? 0 : shape.length - axes.length];
        int next = 0;
        for (int axis = 0; axis < shape.length && axes.length > 0; axis++) {
            if (Arrays.binarySearch(axes, axis) < 0) {
                result[next++] = kept[axis];
            }
        }
        return result;
    }
}
