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
        if (window.dilated()) {
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
        if (window.symmetric() && !window.hangs()) {
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
        layer = window.hangs() ? layer.withCeil(true) : layer;
        return counted ? layer.withMarginsCounted(true) : layer;
    }

    private static TowerValue reduced(NodeContext context, PoolingType type) {
        ImportNode node = context.node();
        TowerValue x = context.layer(0);
        int rank = x.dims().length + 1;
        boolean keep = node.integer("keepdims", 1) != 0;
        boolean nothing = node.flag("noop_with_empty_axes");
        int[] axes = IndexWalk.axes(node, ShapeRules.axes(node, context.values()), rank);
        if (rank != 4 || nothing || !Arrays.equals(axes, new int[] {2, 3})) {
            throw context.refused("expected images, reduced over height and width, the axes 2 and 3, got " + x.shape()
                    + " and axes " + Arrays.toString(axes));
        }
        return global(context, type, keep);
    }

    private static TowerValue global(NodeContext context, PoolingType type, boolean keep) {
        TowerValue x = context.layer(0);
        if (x.dims().length != 3) {
            throw context.refused("expected images [batch, channels, height, width], got " + x.shape());
        }
        long[] dims = keep ? new long[] {x.channels(), 1, 1} : new long[] {x.channels()};
        if (!x.image()) {
            return x.withDims(dims);
        }
        return context.add(
                        DraftPart.Kind.OTHER,
                        new GlobalPoolingLayer(type),
                        List.of(),
                        new long[] {x.channels()},
                        false,
                        x)
                .withDims(dims);
    }
}
