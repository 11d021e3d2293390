package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.siamese.core.layer.NativeSubsampling;
import org.siamese.core.layer.PaddedPooling;

/** Pooling over windows and over all positions. */
final class PoolingOperators {
    static final Map<String, OperatorTable.Operator> TABLE = Map.of(
            "MaxPool", context -> pool(context, true),
            "AveragePool", context -> pool(context, false),
            "GlobalMaxPool", context -> global(context, PoolingType.MAX, true),
            "GlobalAveragePool", context -> global(context, PoolingType.AVG, true),
            "ReduceMax", context -> reduced(context, PoolingType.MAX),
            "ReduceMean", context -> reduced(context, PoolingType.AVG));

    private PoolingOperators() {}

    private static TowerValue pool(NodeContext context, boolean maximum) {
        ImportNode node = context.node();
        TowerValue x = context.layer(0);
        long[] kernel = node.integers("kernel_shape")
                .orElseThrow(() -> context.refused("kernel_shape: expected the size of the window, got none"));
        boolean counted = !maximum && node.flag("count_include_pad");
        SlidingWindow window = SlidingWindow.of(node, kernel, x.dims());
        if (kernel[0] == 1 && kernel[1] == 1 && Arrays.equals(window.stride(), new int[] {1, 1}) && !window.padded()) {
            return x;
        }
        if (window.dilated() && !maximum) {
            throw context.refused(
                    "dilations: expected 1, got " + Arrays.toString(window.dilation()) + "; " + Advice.CUT_OR_RUNTIME);
        }
        if (counted && window.hangs()) {
            throw context.refused(
                    "ceil_mode, count_include_pad: expected at most one of them where the last window hangs over"
                            + " the edge; " + Advice.CUT_OR_RUNTIME);
        }
        if (!x.image()) {
            throw context.refused("expected images, or a window of one pixel, got " + x.shape());
        }
        for (int axis = 0; axis < 2; axis++) {
            long reach = (kernel[axis] - 1) * window.dilation()[axis] + 1;
            if (window.before()[axis] >= reach || window.after()[axis] >= reach) {
                throw context.refused("pads: expected less than the window, got " + Arrays.toString(window.before())
                        + " and " + Arrays.toString(window.after()));
            }
        }
        return context.add(
                DraftPart.Kind.OTHER,
                layer(window, maximum, counted),
                List.of(),
                window.results(x.channels()),
                true,
                x);
    }

    private static Layer layer(SlidingWindow window, boolean maximum, boolean counted) {
        if (window.symmetric() && !window.hangs() && !window.dilated()) {
            return NativeSubsampling.of(new SubsamplingLayer.Builder(
                            maximum ? SubsamplingLayer.PoolingType.MAX : SubsamplingLayer.PoolingType.AVG)
                    .kernelSize(window.kernel())
                    .stride(window.stride())
                    .padding(window.before())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .avgPoolIncludePadInDivisor(counted)
                    .build());
        }
        PaddedPooling layer = maximum
                ? PaddedPooling.maximum(window.kernel(), window.stride(), LinearOperators.margins(window))
                : PaddedPooling.average(window.kernel(), window.stride(), LinearOperators.margins(window));
        layer = window.dilated() ? layer.withDilation(window.dilation()[0], window.dilation()[1]) : layer;
        layer = window.hangs() ? layer.withCeil(true) : layer;
        return counted ? layer.withMarginsCounted(true) : layer;
    }

    private static Value reduced(NodeContext context, PoolingType type) {
        ImportNode node = context.node();
        boolean keep = node.integer("keepdims", 1) != 0;
        node.flag("noop_with_empty_axes");
        long[] given = ShapeRules.axes(node, context.values());
        Value value = context.value(0);
        if (value instanceof GroupedPixels rows && rows.groups() == rows.of().channels()) {
            requireAxes(context, given, rows.dims(), 2);
            return pooled(context, rows.of(), type, keep ? 1 : 0);
        }
        if (value instanceof HalfPooled half && half.type() == type) {
            long[] dims = new long[half.rank() - 1];
            Arrays.fill(dims, 1);
            requireAxes(context, given, dims, half.left());
            return pooled(context, half.of(), type, half.rank() - 3 + (keep ? 1 : 0));
        }
        if (value instanceof ChannelsLast last && !last.flat()) {
            requireAxes(context, given, last.dims(), 1, 2);
            TowerValue result = pooled(context, last.of(), type, keep ? 2 : 0);
            return keep ? new ChannelsLast(result, false) : result;
        }
        TowerValue x = context.layer(0);
        int[] axes = IndexWalk.axes(node, given, x.dims().length + 1);
        if (x.image() && axes.length == 1 && axes[0] >= 2) {
            int left = axes[0] == 3 || !keep ? 2 : 3;
            return new HalfPooled(x, type, left, keep ? 4 : 3);
        }
        requireAxes(context, given, x.dims(), 2, 3);
        return global(context, type, keep);
    }

    private static void requireAxes(NodeContext context, long[] given, long[] dims, int... expected) {
        int[] axes = IndexWalk.axes(context.node(), given, dims.length + 1);
        if (!Arrays.equals(axes, expected)) {
            throw context.refused("expected images, reduced over height and width, the axes "
                    + Arrays.toString(expected) + ", got " + TowerValue.shape(dims) + " and axes "
                    + Arrays.toString(axes));
        }
    }

    /** Pooled over all positions, with so many axes of one pixel. */
    private static TowerValue pooled(NodeContext context, TowerValue x, PoolingType type, int ones) {
        long[] dims = new long[1 + ones];
        Arrays.fill(dims, 1);
        dims[0] = x.channels();
        return global(context, type, x).withDims(dims);
    }

    private static TowerValue global(NodeContext context, PoolingType type, boolean keep) {
        TowerValue x = context.layer(0);
        if (x.dims().length != 3) {
            throw context.refused("expected images [batch, channels, height, width], got " + x.shape());
        }
        return pooled(context, x, type, keep ? 2 : 0);
    }

    private static TowerValue global(NodeContext context, PoolingType type, TowerValue x) {
        if (!x.image()) {
            return x;
        }
        return context.add(
                DraftPart.Kind.OTHER, new GlobalPoolingLayer(type), List.of(), new long[] {x.channels()}, false, x);
    }
}
