package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.Map;

/** Computes nodes whose inputs are all constants: what exporters leave in a file between the weights and the layers. */
final class ConstantFolding {
    private interface Folding {
        ConstantTensor fold(ConstantFolding self, ImportNode node, ConstantTensor[] inputs);
    }

    private static final Map<String, Folding> FOLDINGS = Map.ofEntries(
            Map.entry("Constant", (self, node, inputs) -> self.constant(node)),
            Map.entry("Identity", (self, node, inputs) -> inputs[0].named(node.output())),
            Map.entry("Shape", (self, node, inputs) -> ShapeRules.shape(node, inputs[0].shape())),
            Map.entry(
                    "Size",
                    (self, node, inputs) ->
                            ConstantTensor.ofIntegers(ElementType.INT64, new long[0], new long[] {inputs[0].size()})),
            Map.entry("Gather", ConstantFolding::gather),
            Map.entry(
                    "Unsqueeze",
                    (self, node, inputs) -> inputs[0].reshaped(
                            ShapeRules.unsqueezed(node, inputs[0].shape(), ShapeRules.axes(node, inputs)))),
            Map.entry(
                    "Squeeze",
                    (self, node, inputs) -> inputs[0].reshaped(
                            ShapeRules.squeezed(node, inputs[0].shape(), ShapeRules.axes(node, inputs)))),
            Map.entry("Concat", ConstantFolding::concat),
            Map.entry("Slice", ConstantFolding::slice),
            Map.entry("Cast", (self, node, inputs) -> cast(node, inputs[0])),
            Map.entry("CastLike", (self, node, inputs) -> inputs[0].as(inputs[1].type())),
            Map.entry(
                    "Reshape",
                    (self, node, inputs) ->
                            inputs[0].reshaped(ShapeRules.reshaped(node, inputs[0].shape(), inputs[1]))),
            Map.entry("Flatten", (self, node, inputs) -> flatten(node, inputs[0])),
            Map.entry("Transpose", ConstantFolding::transpose),
            Map.entry("Expand", ConstantFolding::expand),
            Map.entry("Clip", ConstantFolding::clip),
            Map.entry("ConstantOfShape", ConstantFolding::filled),
            Map.entry("MatMul", ConstantFolding::product),
            Map.entry("ReduceSum", (self, node, inputs) -> ConstantReduction.of(node, inputs, self.room)),
            Map.entry("ReduceMean", (self, node, inputs) -> ConstantReduction.of(node, inputs, self.room)),
            Map.entry("ReduceSumSquare", (self, node, inputs) -> ConstantReduction.of(node, inputs, self.room)),
            Map.entry("ReduceL2", (self, node, inputs) -> ConstantReduction.of(node, inputs, self.room)),
            Map.entry("ReduceMax", (self, node, inputs) -> ConstantReduction.of(node, inputs, self.room)),
            Map.entry("ReduceMin", (self, node, inputs) -> ConstantReduction.of(node, inputs, self.room)));

    private final TensorReader reader;
    private final FoldingRoom room;

    ConstantFolding(TensorReader reader, FoldingRoom room) {
        this.reader = reader;
        this.room = room;
    }

    static boolean knows(String operator) {
        return FOLDINGS.containsKey(operator) || ConstantArithmetic.knows(operator);
    }

    /**
     * The output of a node.
     *
     * @param inputs with null for a missing one
     * @throws OnnxImportException if the operator is not computed here, or its inputs are wrong
     */
    ConstantTensor fold(ImportNode node, ConstantTensor[] inputs) {
        ConstantTensor result;
        if (ConstantArithmetic.knows(node.operator())) {
            result = ConstantArithmetic.fold(node, inputs, room);
        } else {
            Folding folding = FOLDINGS.get(node.operator());
            if (folding == null) {
                throw node.refused("computes from constants alone, which is not done for this operator while reading;"
                        + " export with constant folding (do_constant_folding=True, optimize=True)");
            }
            result = folding.fold(this, node, inputs);
        }
        return result.names().isEmpty() ? result.named(node.output()) : result;
    }

    private ConstantTensor constant(ImportNode node) {
        if (node.tensor("value").isPresent()) {
            return reader.read(node.output(), node.tensor("value").get());
        }
        if (node.hasAttribute("value_float")) {
            return ConstantTensor.ofFloats(new long[0], new float[] {(float) node.real("value_float", 0)});
        }
        if (node.hasAttribute("value_int")) {
            return ConstantTensor.ofIntegers(ElementType.INT64, new long[0], new long[] {node.integer("value_int", 0)});
        }
        if (node.hasAttribute("value_floats")) {
            return TensorReader.floats(node.reals("value_floats").orElseThrow());
        }
        return ConstantTensor.ofIntegers(node.integers("value_ints")
                .orElseThrow(() -> node.refused("expected a value of numbers, dense, got none")));
    }

    private ConstantTensor gather(ImportNode node, ConstantTensor[] inputs) {
        long[] shape = inputs[0].shape();
        int axis = IndexWalk.axis(node, node.integer("axis", 0), shape.length);
        long[] chosen = inputs[1].integers();
        long[] strides = IndexWalk.strides(shape);
        long[] result = new long[shape.length - 1 + inputs[1].rank()];
        System.arraycopy(shape, 0, result, 0, axis);
        System.arraycopy(inputs[1].shape(), 0, result, axis, inputs[1].rank());
        System.arraycopy(shape, axis + 1, result, axis + inputs[1].rank(), shape.length - axis - 1);
        int[] from = new int[room.take(node, result)];
        long inner = strides[axis];
        for (int i = 0; i < from.length; i++) {
            long place = i / inner;
            long index = chosen[(int) (place % chosen.length)];
            index = index < 0 ? index + shape[axis] : index;
            if (index < 0 || index >= shape[axis]) {
                throw node.refused("expected indices below " + shape[axis] + ", got " + Arrays.toString(chosen));
            }
            from[i] = (int) ((place / chosen.length * shape[axis] + index) * inner + i % inner);
        }
        return inputs[0].pick(result, from);
    }

    private ConstantTensor concat(ImportNode node, ConstantTensor[] inputs) {
        long[] shape = inputs[0].shape().clone();
        int axis = IndexWalk.axis(node, node.integer("axis", 0), shape.length);
        shape[axis] = 0;
        for (ConstantTensor input : inputs) {
            long[] other = input.shape().clone();
            if (input.type() != inputs[0].type() || other.length != shape.length) {
                throw node.refused("expected inputs of one type and rank, got " + Arrays.toString(inputs));
            }
            shape[axis] += other[axis];
            other[axis] = shape[axis];
            if (!Arrays.equals(other, shape)) {
                throw node.refused(
                        "expected inputs of one shape but for axis " + axis + ", got " + Arrays.toString(inputs));
            }
        }
        int size = room.take(node, shape);
        long inner = IndexWalk.strides(shape)[axis];
        double[] reals = new double[size];
        long[] integers = new long[size];
        boolean real = inputs[0].type().real();
        long offset = 0;
        for (ConstantTensor input : inputs) {
            long width = input.shape()[axis] * inner;
            for (int i = 0; i < input.size(); i++) {
                int place = (int) (i / width * shape[axis] * inner + offset + i % width);
                if (real) {
                    reals[place] = input.real(i);
                } else {
                    integers[place] = input.integer(i);
                }
            }
            offset += width;
        }
        return real
                ? ConstantTensor.ofDoubles(shape, reals).as(inputs[0].type())
                : ConstantTensor.ofIntegers(inputs[0].type(), shape, integers);
    }

    private ConstantTensor slice(ImportNode node, ConstantTensor[] inputs) {
        long[] shape = inputs[0].shape();
        long[] starts = list(node, inputs, 1, "starts");
        long[] ends = list(node, inputs, 2, "ends");
        long[] axes = list(node, inputs, 3, "axes");
        long[] steps = list(node, inputs, 4, "");
        long[] result = shape.clone();
        long[] walk = IndexWalk.strides(shape);
        long first = 0;
        for (int i = 0; i < starts.length; i++) {
            int axis = IndexWalk.axis(node, axes.length == 0 ? i : axes[i], shape.length);
            long step = steps.length == 0 ? 1 : steps[i];
            if (step == 0 || Math.abs(step) > Integer.MAX_VALUE || step == Long.MIN_VALUE) {
                throw node.refused("expected steps other than 0 of 32 bits, got " + Arrays.toString(steps));
            }
            int size = (int) shape[axis];
            boolean forwards = step > 0;
            int start = forwards ? ShapeRules.clamp(starts[i], size) : clampBackwards(starts[i], size);
            int end = forwards ? ShapeRules.clamp(ends[i], size) : clampBackwards(ends[i], size);
            result[axis] = Math.max(0, (end - start + step - Long.signum(step)) / step);
            first += start * walk[axis];
            walk[axis] *= step;
        }
        return inputs[0].pick(result, IndexWalk.walk(first, walk, result, room.take(node, result)));
    }

    private ConstantTensor clip(ImportNode node, ConstantTensor[] inputs) {
        double low = bound(node, inputs, 1, "min", Double.NEGATIVE_INFINITY);
        double high = bound(node, inputs, 2, "max", Double.POSITIVE_INFINITY);
        double[] values = new double[room.take(node, inputs[0].shape())];
        if (!inputs[0].type().real()) {
            throw node.refused("expected numbers with a fraction, got " + inputs[0]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(high, Math.max(low, inputs[0].real(i)));
        }
        return ConstantTensor.ofDoubles(inputs[0].shape(), values).as(inputs[0].type());
    }

    private static double bound(ImportNode node, ConstantTensor[] inputs, int index, String name, double otherwise) {
        if (inputs.length <= index || inputs[index] == null) {
            return node.real(name, otherwise);
        }
        if (inputs[index].size() != 1) {
            throw node.refused(name + ": expected one number, got " + inputs[index]);
        }
        return inputs[index].real(0);
    }

    /** A place to walk backwards from or to, -1 for before the first element. */
    private static int clampBackwards(long place, int size) {
        long counted = place < 0 ? place + size : place;
        return (int) Math.max(-1, Math.min(counted, size - 1L));
    }

    private static long[] list(ImportNode node, ConstantTensor[] inputs, int index, String attribute) {
        long[] found = inputs.length > index && inputs[index] != null
                ? inputs[index].integers()
                : attribute.isEmpty() ? new long[0] : node.integers(attribute).orElse(new long[0]);
        boolean starts = index == 1;
        long[] first = starts ? found : list(node, inputs, 1, "starts");
        if (found.length != first.length && (found.length != 0 || index == 2)) {
            throw node.refused(
                    "expected as many starts, ends, axes and steps, got " + first.length + " and " + found.length);
        }
        return found;
    }

    private static ConstantTensor cast(ImportNode node, ConstantTensor input) {
        try {
            ElementType type = ElementType.of(node.count("to", 0));
            if (type.real() && input.knowsBatch()) {
                throw node.refused("computes with the number of inputs, which is not known while reading");
            }
            return input.as(type);
        } catch (OnnxImportException e) {
            throw node.refused(e.getMessage());
        }
    }

    private static ConstantTensor flatten(ImportNode node, ConstantTensor input) {
        long[] shape = input.shape();
        int axis = (int) node.integer("axis", 1);
        axis = axis < 0 ? axis + shape.length : axis;
        if (axis < 0 || axis > shape.length) {
            throw node.refused("axis: expected up to " + shape.length + ", got " + axis);
        }
        return input.reshaped(
                TowerValue.product(Arrays.copyOf(shape, axis)),
                TowerValue.product(Arrays.copyOfRange(shape, axis, shape.length)));
    }

    private ConstantTensor transpose(ImportNode node, ConstantTensor[] inputs) {
        long[] shape = inputs[0].shape();
        long[] order = ShapeRules.permutation(node, shape.length);
        long[] strides = IndexWalk.strides(shape);
        long[] result = new long[shape.length];
        long[] walk = new long[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            result[axis] = shape[(int) order[axis]];
            walk[axis] = strides[(int) order[axis]];
        }
        return inputs[0].pick(result, IndexWalk.walk(0, walk, result, room.take(node, result)));
    }

    private ConstantTensor expand(ImportNode node, ConstantTensor[] inputs) {
        long[] shape = IndexWalk.broadcast(node, inputs[0].shape(), inputs[1].integers());
        return inputs[0].pick(shape, IndexWalk.sources(inputs[0].shape(), shape, room.take(node, shape)));
    }

    private ConstantTensor filled(ImportNode node, ConstantTensor[] inputs) {
        long[] shape = inputs[0].integers();
        ConstantTensor value = node.tensor("value")
                .map(tensor -> reader.read(node.output(), tensor))
                .orElseGet(() -> ConstantTensor.ofFloats(new long[] {1}, new float[] {0}));
        if (value.size() != 1) {
            throw node.refused("value: expected one element, got " + value.size());
        }
        return value.pick(shape, new int[room.take(node, shape)]);
    }

    /** The product of two matrices. */
    private ConstantTensor product(ImportNode node, ConstantTensor[] inputs) {
        ConstantTensor a = inputs[0];
        ConstantTensor b = inputs[1];
        if (a.rank() != 2
                || b.rank() != 2
                || a.shape()[1] != b.shape()[0]
                || !a.type().real()) {
            throw node.refused("expected two matrices that fit, got " + a + " and " + b);
        }
        long[] shape = {a.shape()[0], b.shape()[1]};
        int inner = (int) a.shape()[1];
        int columns = (int) shape[1];
        room.take(node, shape[0], shape[1], Math.max(1, inner));
        double[] values = new double[(int) (shape[0] * columns)];
        for (int i = 0; i < values.length; i++) {
            for (int k = 0; k < inner; k++) {
                values[i] += a.real(i / columns * inner + k) * b.real(k * columns + i % columns);
            }
        }
        return ConstantTensor.ofDoubles(shape, values).as(a.type());
    }
}
