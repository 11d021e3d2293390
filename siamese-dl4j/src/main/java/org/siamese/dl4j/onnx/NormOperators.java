package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.siamese.core.layer.L2Normalization;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeLocalResponseNormalization;

/** Batch normalisation, local response normalisation, and scaling rows to length 1. */
final class NormOperators {
    static final Map<String, OperatorTable.Operator> TABLE = Map.of(
            "BatchNormalization", NormOperators::batchNorm,
            "InstanceNormalization", GroupNormOperators::instances,
            "GroupNormalization", GroupNormOperators::groups,
            "LayerNormalization", GroupNormOperators::rows,
            "LRN", NormOperators::lrn,
            "LpNormalization", NormOperators::unit,
            "ReduceL2", context -> length(context, RowNorm.Stage.LENGTH),
            "ReduceSumSquare", context -> length(context, RowNorm.Stage.SQUARED),
            "ReduceSum", NormOperators::sum);

    private static final int FIRST_WITH_TRAINING_MODE = 14;

    private NormOperators() {}

    private static TowerValue batchNorm(NodeContext context) {
        ImportNode node = context.node();
        TowerValue x = context.layer(0);
        if (node.flag("training_mode")) {
            throw context.refused("training_mode: expected 0, got 1, the statistics of each batch; " + Advice.EXPORT);
        }
        if (node.opset() < FIRST_WITH_TRAINING_MODE) {
            node.requireOutputs(1);
        }
        if (node.integer("spatial", 1) != 1) {
            throw context.refused("spatial: expected 1, got 0");
        }
        if (x.dims().length == 3 && !x.image() && !x.perChannel()) {
            throw context.refused("expected images or vectors, got " + x.shape());
        }
        double epsilon = node.real("epsilon", 1e-5);
        double decay = node.real("momentum", 0.9);
        if (!(epsilon > 0 && epsilon < 1) || !(decay >= 0 && decay <= 1)) {
            throw context.refused("epsilon, momentum: expected 0 < epsilon < 1 and momentum from 0 to 1, got " + epsilon
                    + " and " + decay);
        }
        long channels = x.channels();
        ConstantTensor variance = context.parameter(4, "variance", channels);
        for (int i = 0; i < channels; i++) {
            if (variance.real(i) < 0) {
                throw context.refused("variance: expected numbers from 0, got " + variance.real(i) + " in " + variance);
            }
        }
        NativeBatchNormalization layer = NativeBatchNormalization.of(new BatchNormalization.Builder()
                        .nOut(channels)
                        .decay(decay)
                        .eps(epsilon)
                        .useLogStd(false)
                        .build())
                .withRunningVariance(context.variance());
        List<DraftWeight> weights = List.of(
                DraftWeight.of(BatchNormalizationParamInitializer.GAMMA, context.parameter(1, "scale", channels)),
                DraftWeight.of(BatchNormalizationParamInitializer.BETA, context.parameter(2, "shift", channels)),
                DraftWeight.of(BatchNormalizationParamInitializer.GLOBAL_MEAN, context.parameter(3, "mean", channels)),
                DraftWeight.of(BatchNormalizationParamInitializer.GLOBAL_VAR, variance));
        TowerValue result = context.add(
                DraftPart.Kind.OTHER, layer, weights, x.image() ? x.dims() : new long[] {channels}, x.image(), x);
        return result.withDims(x.dims());
    }

    private static TowerValue lrn(NodeContext context) {
        ImportNode node = context.node();
        TowerValue x = context.images(0);
        int size = node.count("size", 0);
        double alpha = node.real("alpha", 1e-4);
        double beta = node.real("beta", 0.75);
        double bias = node.real("bias", 1);
        if (size < 1 || size % 2 == 0 || size > 1 << 14) {
            throw context.refused("size: expected an odd number of channels, got " + size);
        }
        if (!(alpha >= 0 && Double.isFinite(alpha))
                || !(beta >= 0 && Double.isFinite(beta))
                || !(bias > 0 && Double.isFinite(bias))) {
            throw context.refused("alpha, beta, bias: expected alpha and beta from 0 and bias above 0, got " + alpha
                    + ", " + beta + " and " + bias);
        }
        return context.add(
                DraftPart.Kind.OTHER,
                NativeLocalResponseNormalization.of(
                        new LocalResponseNormalization.Builder(bias, size, alpha / size, beta).build()),
                List.of(),
                x.dims(),
                true,
                x);
    }

    private static TowerValue unit(NodeContext context) {
        ImportNode node = context.node();
        TowerValue x = context.layer(0);
        int axis = IndexWalk.axis(node, node.integer("axis", -1), x.dims().length + 1);
        long power = node.integer("p", 2);
        if (x.dims().length != 1 || axis != 1 || power != 2) {
            throw context.refused("expected vectors [batch, features], axis 1 and p 2, got " + x.shape() + ", axis "
                    + axis + " and p " + power);
        }
        return normalised(context, x);
    }

    /** Rows of length 1. */
    static TowerValue normalised(NodeContext context, TowerValue x) {
        return context.add(DraftPart.Kind.OTHER, new L2Normalization(), List.of(), x.dims(), false, x);
    }

    private static RowNorm sum(NodeContext context) {
        if (context.value(0) instanceof RowNorm squares && squares.stage() == RowNorm.Stage.SQUARES) {
            requireRows(context, squares.of());
            return squares.at(RowNorm.Stage.SQUARED, context.node());
        }
        throw context.refused("expected the squares of a vector, to scale it to length 1; " + Advice.CUT_OR_RUNTIME);
    }

    private static RowNorm length(NodeContext context, RowNorm.Stage stage) {
        TowerValue x = context.layer(0);
        requireRows(context, x);
        return new RowNorm(x, stage, context.node());
    }

    private static void requireRows(NodeContext context, TowerValue x) {
        ImportNode node = context.node();
        int[] axes = IndexWalk.axes(node, ShapeRules.axes(node, context.values()), x.dims().length + 1);
        boolean keeps = node.integer("keepdims", 1) != 0;
        if (x.dims().length != 1 || !Arrays.equals(axes, new int[] {1}) || !keeps) {
            throw context.refused("expected vectors [batch, features], axis 1 and keepdims 1, got " + x.shape()
                    + ", axes " + Arrays.toString(axes) + " and keepdims " + (keeps ? 1 : 0));
        }
        node.flag("noop_with_empty_axes");
    }
}
