package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.siamese.core.layer.ReflectionPadding;

/** What moves values without computing: flattening, concatenation, padding, and nodes that change nothing. */
final class ShapeOperators {
    static final Map<String, OperatorTable.Operator> TABLE = Map.ofEntries(
            Map.entry("Identity", context -> context.value(0)),
            Map.entry("Cast", ShapeOperators::cast),
            Map.entry("CastLike", ShapeOperators::castLike),
            Map.entry("Shape", ShapeOperators::shape),
            Map.entry("Flatten", ShapeOperators::flatten),
            Map.entry("Reshape", ShapeOperators::reshape),
            Map.entry("Squeeze", ShapeOperators::squeeze),
            Map.entry("Gather", ShapeOperators::gather),
            Map.entry("Unsqueeze", ShapeOperators::unsqueeze),
            Map.entry("Transpose", ShapeOperators::transpose),
            Map.entry("Expand", ShapeOperators::expand),
            Map.entry("Concat", ShapeOperators::concat),
            Map.entry("Pad", ShapeOperators::pad));

    private static final long[] FIRST_TO_LAST = {0, 2, 3, 1};

    private static final int FIRST_WITH_PADS_AS_INPUT = 11;
    private static final int MOST_PADS = 1 << 14;

    private ShapeOperators() {}

    private static TowerValue cast(NodeContext context) {
        int type = context.node().count("to", 0);
        if (type != 1) {
            throw context.refused("expected FLOAT, got " + ElementType.nameOf(type)
                    + " for what depends on the tower's input; " + Advice.SINGLE);
        }
        return context.layer(0);
    }

    private static Value castLike(NodeContext context) {
        ElementType type = context.value(1) instanceof ConstantTensor like ? like.type() : ElementType.FLOAT;
        if (context.value(0) instanceof ConstantTensor constant) {
            return constant.as(type);
        }
        if (type != ElementType.FLOAT) {
            throw context.refused(
                    "expected FLOAT, got " + type + " for what depends on the tower's input; " + Advice.SINGLE);
        }
        return context.layer(0);
    }

    private static long[] withBatch(long[] dims) {
        long[] shape = new long[dims.length + 1];
        shape[0] = ConstantTensor.BATCH;
        System.arraycopy(dims, 0, shape, 1, dims.length);
        return shape;
    }

    private static ConstantTensor shape(NodeContext context) {
        return ShapeRules.shape(context.node(), withBatch(context.layer(0).dims()))
                .named(context.node().output());
    }

    private static Value flatten(NodeContext context) {
        if (context.value(0) instanceof ChannelsLast last && !last.flat()) {
            requireRows(context, context.node().integer("axis", 1), last.dims().length);
            return last.flattened(context);
        }
        TowerValue x = context.layer(0);
        requireRows(context, context.node().integer("axis", 1), x.dims().length);
        return vector(context, x);
    }

    private static void requireRows(NodeContext context, long axis, int dims) {
        if (axis != 1 && axis != -dims) {
            throw context.refused("axis: expected 1, so that each row stays one, got " + axis);
        }
    }

    private static TowerValue vector(NodeContext context, TowerValue x) {
        return x.image() ? context.flattened(x) : x.withDims(x.length());
    }

    private static Value reshape(NodeContext context) {
        ConstantTensor target = context.constant(1, "shape");
        if (target.type().real() || target.rank() != 1) {
            throw context.refused("shape: expected a list of integers, got " + target);
        }
        if (context.value(0) instanceof ChannelsLast last) {
            long[] dims = rowShape(context, last.of().withDims(last.dims()), target.integers());
            return lastReshaped(context, last, dims);
        }
        if (context.value(0) instanceof GroupedPixels rows) {
            long[] dims = rowShape(context, rows.of().withDims(rows.dims()), target.integers());
            return Arrays.equals(dims, rows.dims()) ? rows : reshaped(context, rows.of(), dims, target);
        }
        TowerValue x = context.layer(0);
        return reshaped(context, x, rowShape(context, x, target.integers()), target);
    }

    private static Value lastReshaped(NodeContext context, ChannelsLast last, long[] dims) {
        if (Arrays.equals(dims, last.dims())) {
            return last;
        }
        if (dims.length == 1) {
            return last.flattened(context);
        }
        if (last.isReshapedTo(dims)) {
            return last.of();
        }
        throw context.refused("expected a shape that flattens each row of images with their channels last, got "
                + TowerValue.shape(dims) + "; " + Advice.CUT_OR_RUNTIME);
    }

    private static Value reshaped(NodeContext context, TowerValue x, long[] dims, ConstantTensor target) {
        if (Arrays.equals(dims, x.dims())) {
            return x;
        }
        if (dims.length == 1) {
            return vector(context, x);
        }
        if (x.perChannel() && dims.length <= 3 && dims[0] == x.channels()) {
            return context.flat(x).withDims(dims);
        }
        if (x.perChannel() && dims.length == 3 && dims[2] == x.channels()) {
            return new ChannelsLast(context.flat(x).withDims(x.channels(), 1, 1), false);
        }
        if (x.image() && dims.length == 2 && x.channels() % dims[0] == 0) {
            return new GroupedPixels(x, dims[0]);
        }
        throw context.refused("expected a shape that flattens each row, got " + describe(target.integers()) + " for "
                + x.shape() + "; " + Advice.CUT_OR_RUNTIME);
    }

    /** The shape of a row after a Reshape that keeps the rows of a batch. */
    private static long[] rowShape(NodeContext context, TowerValue x, long[] target) {
        boolean zeroStays = context.node().flag("allowzero");
        long batch = context.batch();
        if (target.length == 0) {
            throw context.refused("shape: expected the rows of the batch first, got []");
        }
        long first = target[0];
        boolean open = first == -1;
        boolean rows = first == ConstantTensor.BATCH || first == 0 && !zeroStays || batch > 0 && first == batch;
        long[] dims = Arrays.copyOfRange(target, 1, target.length);
        long known = 1;
        int openAxis = -1;
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] == 0 && !zeroStays && axis < x.dims().length) {
                dims[axis] = x.dims()[axis];
            }
            if (dims[axis] == -1 && openAxis < 0 && !open) {
                openAxis = axis;
            } else if (dims[axis] < 1 || dims[axis] > x.length()) {
                throw context.refused("shape: expected the rows of the batch and then sizes of " + x.shape() + ", got "
                        + Arrays.toString(target));
            } else {
                known *= dims[axis];
            }
            if (known > x.length()) {
                break;
            }
        }
        if (openAxis >= 0 && known > 0 && x.length() % known == 0) {
            dims[openAxis] = x.length() / known;
            known = x.length();
        }
        if (!open && !rows || known != x.length()) {
            throw context.refused("shape: expected one that keeps the rows of the batch, got " + describe(target)
                    + " for " + x.shape());
        }
        return dims;
    }

    private static String describe(long[] target) {
        return Arrays.toString(target).replace(Long.toString(ConstantTensor.BATCH), "batch");
    }

    private static Value squeeze(NodeContext context) {
        long[] axes = ShapeRules.axes(context.node(), context.values());
        if (context.value(0) instanceof ChannelsLast last && !last.flat()) {
            axes = axes.length == 0 ? ones(last.dims()) : axes;
            long[] shape = ShapeRules.squeezed(context.node(), withBatch(last.dims()), axes);
            return lastReshaped(context, last, Arrays.copyOfRange(shape, 1, shape.length));
        }
        TowerValue x = context.layer(0);
        axes = axes.length == 0 ? ones(x.dims()) : axes;
        if (axes.length == 0) {
            return x;
        }
        long[] shape = ShapeRules.squeezed(context.node(), withBatch(x.dims()), axes);
        return dropped(context, x, Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** The axes of size 1 behind the batch, which itself always stays. */
    private static long[] ones(long[] dims) {
        return LongStream.rangeClosed(1, dims.length)
                .filter(axis -> dims[(int) axis - 1] == 1)
                .toArray();
    }

    /** An index into an axis of one element drops the axis. */
    private static TowerValue gather(NodeContext context) {
        TowerValue x = context.layer(0);
        ConstantTensor index = context.constant(1, "indices");
        int axis = IndexWalk.axis(context.node(), context.node().integer("axis", 0), x.dims().length + 1);
        boolean only = index.rank() == 0 && !index.type().real() && (index.integer(0) == 0 || index.integer(0) == -1);
        if (axis < 2 || x.dims()[axis - 1] != 1 || !only) {
            throw context.refused("expected the index 0 of height or width of one pixel, got " + index + ", axis "
                    + axis + " of " + x.shape());
        }
        long[] shape = ShapeRules.squeezed(context.node(), withBatch(x.dims()), new long[] {axis});
        return dropped(context, x, Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static TowerValue dropped(NodeContext context, TowerValue x, long[] dims) {
        if (dims.length == 1) {
            return vector(context, x);
        }
        if (Arrays.equals(dims, x.dims())) {
            return x;
        }
        if (x.perChannel() && dims.length > 0 && dims[0] == x.channels()) {
            return context.flat(x).withDims(dims);
        }
        throw context.refused("expected to drop height and width, got " + TowerValue.shape(dims) + " of " + x.shape());
    }

    private static TowerValue unsqueeze(NodeContext context) {
        TowerValue x = context.layer(0);
        long[] shape = ShapeRules.unsqueezed(
                context.node(), withBatch(x.dims()), ShapeRules.axes(context.node(), context.values()));
        if (shape[0] != ConstantTensor.BATCH || shape.length > 4 || x.image() || shape[1] != x.channels()) {
            throw context.refused("expected axes after the channels of vectors, got " + x.shape());
        }
        return x.withDims(Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static Value transpose(NodeContext context) {
        if (context.value(0) instanceof ChannelsLast last && !last.flat()) {
            long[] back = ShapeRules.permutation(context.node(), FIRST_TO_LAST.length);
            if (Arrays.equals(back, InputOrder.LAST_TO_FIRST)) {
                return last.of();
            }
        }
        TowerValue x = context.layer(0);
        long[] order = ShapeRules.permutation(context.node(), x.dims().length + 1);
        if (Arrays.equals(order, FIRST_TO_LAST)) {
            return new ChannelsLast(x, false);
        }
        for (int axis = 0; axis < order.length; axis++) {
            if (order[axis] != axis) {
                throw context.refused("reorders the axes of " + x.shape() + " to " + Arrays.toString(order) + "; "
                        + Advice.CUT_OR_RUNTIME);
            }
        }
        return x;
    }

    private static Value expand(NodeContext context) {
        long[] target = context.integers(1, "shape");
        Value value = context.value(0);
        long[] dims = value instanceof RowNorm norm
                ? norm.of().dims()
                : context.layer(0).dims();
        long[] own = withBatch(dims);
        boolean same = target.length <= own.length;
        for (int axis = 0; same && axis < target.length; axis++) {
            long size = own[axis + own.length - target.length];
            same = target[axis] == size
                    || target[axis] == 1
                    || size == ConstantTensor.BATCH && target[axis] == context.batch();
        }
        if (!same && value instanceof TowerValue gate && gate.perChannel() && dims.length == 3 && target.length == 4) {
            boolean rows = target[0] == ConstantTensor.BATCH || target[0] == 1 || target[0] == context.batch();
            boolean channels = target[1] == dims[0] || target[1] == 1;
            if (rows && channels && target[2] > 0 && target[3] > 0) {
                return new ExpandedGate(gate, new long[] {dims[0], target[2], target[3]});
            }
        }
        if (!same) {
            throw context.refused("expected a shape that changes nothing, got " + describe(target));
        }
        return value;
    }

    private static TowerValue concat(NodeContext context) {
        TowerValue[] parts = ChannelZeros.parts(context);
        int rank = parts[0].dims().length + 1;
        if (!context.node().hasAttribute("axis")) {
            throw context.refused("axis: expected to be given, got none");
        }
        int axis = IndexWalk.axis(context.node(), context.node().integer("axis", 0), rank);
        int channelAxis = context.channelsLast() ? rank - 1 : 1;
        if (axis != channelAxis) {
            throw context.refused(
                    "axis: expected " + channelAxis + ", the channels, got " + axis + "; " + Advice.CUT_OR_RUNTIME);
        }
        long channels = 0;
        for (TowerValue part : parts) {
            long[] others = part.dims().clone();
            others[0] = parts[0].dims()[0];
            if (!Arrays.equals(others, parts[0].dims())) {
                throw context.refused(
                        "expected one shape but for the channels, got " + parts[0].shape() + " and " + part.shape());
            }
            channels += part.channels();
        }
        long[] dims = parts[0].dims().clone();
        dims[0] = channels;
        if (parts.length == 1) {
            return parts[0];
        }
        boolean vectors = !Arrays.stream(parts).allMatch(TowerValue::image);
        if (vectors && dims.length == 3 && (dims[1] != 1 || dims[2] != 1)) {
            throw context.refused("expected images, or images of one pixel, got " + parts[0].shape());
        }
        TowerValue[] ready = ArithmeticOperators.distinct(context, ArithmeticOperators.alike(context, parts));
        return context.addVertex(new MergeVertex(), vectors ? new long[] {channels} : dims, !vectors, ready)
                .withDims(dims);
    }

    private static TowerValue pad(NodeContext context) {
        ImportNode node = context.node();
        TowerValue x = context.layer(0);
        String mode = node.text("mode", "constant");
        long[] pads = pads(context, x.dims().length + 1);
        pads = context.channelsLast() ? ChannelsLastNodes.turned(pads) : pads;
        if (Arrays.stream(pads).allMatch(pad -> pad == 0)) {
            return x;
        }
        if (x.image() && (pads[1] > 0 || pads[5] > 0) && mode.equals("constant") && value(context) == 0) {
            x = ChannelZeros.around(context, x, pads[1], pads[5]);
            pads[1] = 0;
            pads[5] = 0;
            if (Arrays.stream(pads).allMatch(pad -> pad == 0)) {
                return x;
            }
        }
        boolean spatial = x.image() && pads[0] == 0 && pads[1] == 0 && pads[4] == 0 && pads[5] == 0;
        if (!spatial || Arrays.stream(pads).anyMatch(pad -> pad < 0 || pad > MOST_PADS)) {
            throw context.refused("pads: expected rows and columns around images, from 0 to " + MOST_PADS + ", got "
                    + Arrays.toString(pads) + " for " + x.shape());
        }
        long[] dims = {x.channels(), x.dims()[1] + pads[2] + pads[6], x.dims()[2] + pads[3] + pads[7]};
        if (mode.equals("reflect")) {
            boolean even = pads[2] == pads[3] && pads[2] == pads[6] && pads[2] == pads[7];
            if (!even || pads[2] >= x.dims()[1] || pads[2] >= x.dims()[2]) {
                throw context.refused(
                        "pads: expected the same on all sides in mode reflect, less than height and width, got "
                                + Arrays.toString(pads) + " for " + x.shape());
            }
            return context.add(DraftPart.Kind.OTHER, new ReflectionPadding((int) pads[2]), List.of(), dims, true, x);
        }
        if (!mode.equals("constant") || value(context) != 0) {
            throw context.refused(
                    "mode: expected constant zeros or reflect, got " + mode + "; " + Advice.CUT_OR_RUNTIME);
        }
        return context.add(
                DraftPart.Kind.OTHER,
                new ZeroPaddingLayer((int) pads[2], (int) pads[6], (int) pads[3], (int) pads[7]),
                List.of(),
                dims,
                true,
                x);
    }

    private static double value(NodeContext context) {
        return context.node().opset() < FIRST_WITH_PADS_AS_INPUT
                ? context.node().real("value", 0)
                : context.node().has(2) ? context.number(2, "value") : 0;
    }

    /** Pads before all axes, then pads after them. */
    private static long[] pads(NodeContext context, int rank) {
        ImportNode node = context.node();
        if (node.opset() < FIRST_WITH_PADS_AS_INPUT) {
            node.real("value", 0);
            return required(context, node.integers("pads").orElse(new long[0]), 2 * rank);
        }
        long[] given = context.integers(1, "pads");
        if (!node.has(3)) {
            return required(context, given, 2 * rank);
        }
        int[] axes = Arrays.stream(context.integers(3, "axes"))
                .mapToInt(axis -> IndexWalk.axis(node, axis, rank))
                .toArray();
        required(context, given, 2 * axes.length);
        long[] pads = new long[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            pads[axes[i]] += given[i];
            pads[axes[i] + rank] += given[i + axes.length];
        }
        return pads;
    }

    private static long[] required(NodeContext context, long[] pads, int length) {
        if (pads.length != length) {
            throw context.refused("pads: expected " + length + " numbers, got " + Arrays.toString(pads));
        }
        return pads;
    }
}
