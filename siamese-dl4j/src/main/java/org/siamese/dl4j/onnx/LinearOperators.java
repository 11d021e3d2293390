package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.Activation;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;

/** Convolutions and dense layers. */
final class LinearOperators {
    static final Map<String, OperatorTable.Operator> TABLE = Map.of(
            "Conv", LinearOperators::convolution,
            "Gemm", LinearOperators::gemm,
            "MatMul", LinearOperators::product);

    private static final int IMAGE_RANK = 4;

    private LinearOperators() {}

    private static TowerValue convolution(NodeContext context) {
        TowerValue x = context.layer(0);
        ImportNode node = context.node();
        ConstantTensor weights = context.weights(1, "weights");
        if (weights.rank() != IMAGE_RANK || x.dims().length != IMAGE_RANK - 1) {
            throw context.refused(
                    "expected images [batch, channels, height, width] and weights [out, in, height, width],"
                            + " a convolution of two dimensions, got " + x.shape() + " and " + weights);
        }
        long[] shape = weights.shape();
        long groups = node.integer("group", 1);
        if (groups < 1 || shape[0] % groups != 0 || shape[1] * groups != x.channels()) {
            throw context.refused("expected weights [out, " + x.channels()
                    + " / groups, height, width] and groups that divide" + " both numbers of channels, got " + weights
                    + " and " + groups + " groups for " + x.shape());
        }
        long[] kernel = {shape[2], shape[3]};
        node.integers("kernel_shape")
                .filter(given -> !Arrays.equals(given, kernel))
                .ifPresent(given -> {
                    throw context.refused("expected kernel_shape as the weights have it, " + Arrays.toString(kernel)
                            + ", got " + Arrays.toString(given));
                });
        SlidingWindow window = SlidingWindow.of(node, kernel, x.dims());
        Optional<ConstantTensor> bias = bias(context, shape[0]);
        if (!x.image()) {
            return onVector(context, x, window, groups, weights, bias);
        }
        List<DraftWeight> parameters = new ArrayList<>();
        bias.ifPresent(tensor -> parameters.add(DraftWeight.of(DefaultParamInitializer.BIAS_KEY, tensor)));
        parameters.add(DraftWeight.of(DefaultParamInitializer.WEIGHT_KEY, weights));
        return context.add(
                DraftPart.Kind.LINEAR,
                layer(window, x.channels(), shape[0], (int) groups, bias.isPresent()),
                parameters,
                window.results(shape[0]),
                true,
                x);
    }

    private static Layer layer(SlidingWindow window, long in, long out, int groups, boolean bias) {
        boolean plain = groups == 1 && window.symmetric() && !window.dilated();
        ConvolutionLayer layer = new ConvolutionLayer.Builder(window.kernel())
                .stride(window.stride())
                .dilation(window.dilation())
                .padding(plain ? window.before() : new int[2])
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(in)
                .nOut(out)
                .hasBias(bias)
                .activation(Activation.IDENTITY)
                .build();
        return plain
                ? NativeConvolution.of(layer)
                : GroupedConvolution.of(layer, groups).withMargins(margins(window));
    }

    static Margins margins(SlidingWindow window) {
        return new Margins(window.before()[0], window.after()[0], window.before()[1], window.after()[1]);
    }

    /** On one pixel that is kept as a vector, a kernel of one pixel is a dense layer with the same weights. */
    private static TowerValue onVector(
            NodeContext context,
            TowerValue x,
            SlidingWindow window,
            long groups,
            ConstantTensor weights,
            Optional<ConstantTensor> bias) {
        if (groups != 1 || window.padded() || weights.shape()[2] != 1 || weights.shape()[3] != 1) {
            throw context.refused("expected a kernel of 1 x 1 without groups and padding over images of one pixel, got "
                    + weights + " and " + groups + " groups");
        }
        long out = weights.shape()[0];
        return dense(context, x, weights, true, bias, out).withDims(out, 1, 1);
    }

    private static Optional<ConstantTensor> bias(NodeContext context, long size) {
        if (!context.node().has(2)) {
            return Optional.empty();
        }
        ConstantTensor bias = context.parameter(2, "bias", size);
        return isClutter(context, bias) ? Optional.empty() : Optional.of(bias);
    }

    /** Exporters that do not optimise compute a bias of zeros for layers without one. */
    private static boolean isClutter(NodeContext context, ConstantTensor bias) {
        boolean zeros = true;
        for (int i = 0; i < bias.size(); i++) {
            zeros &= bias.real(i) == 0;
        }
        return zeros && !context.isInitializer(bias);
    }

    private static TowerValue dense(
            NodeContext context,
            TowerValue x,
            ConstantTensor weights,
            boolean outputsFirst,
            Optional<ConstantTensor> bias,
            long out) {
        List<DraftWeight> parameters = new ArrayList<>();
        parameters.add(new DraftWeight(DefaultParamInitializer.WEIGHT_KEY, weights, outputsFirst));
        bias.ifPresent(tensor -> parameters.add(DraftWeight.of(DefaultParamInitializer.BIAS_KEY, tensor)));
        Layer layer = NativeDense.of(new DenseLayer.Builder()
                .nIn(x.length())
                .nOut(out)
                .hasBias(bias.isPresent())
                .activation(Activation.IDENTITY)
                .build());
        return context.add(DraftPart.Kind.LINEAR, layer, parameters, new long[] {out}, false, x);
    }

    private static TowerValue gemm(NodeContext context) {
        ImportNode node = context.node();
        if (node.flag("transA")) {
            throw context.refused("expected transA 0, got 1, which would mix the rows of a batch");
        }
        boolean outputsFirst = node.flag("transB");
        TowerValue x = matrix(context);
        ConstantTensor given = scaled(context, context.weights(1, "weights"), node.real("alpha", 1), "alpha");
        long out = outputs(context, x, given, outputsFirst);
        ConstantTensor weights = ordered(context, given, outputsFirst);
        double beta = node.real("beta", 1);
        Optional<ConstantTensor> bias = Optional.empty();
        if (node.has(2)) {
            ConstantTensor added = context.weights(2, "bias");
            if (added.size() != 1 && (added.size() != out || added.shape()[added.rank() - 1] != out)
                    || added.rank() > 2) {
                throw context.refused("bias: expected shape [" + out + "], got " + added);
            }
            ConstantTensor row = added.size() == out
                    ? added.reshaped(out)
                    : added.pick(new long[] {out}, new int[(int) out]).named(node.output() + "/bias");
            bias = Optional.of(scaled(context, row, beta, "beta"));
        }
        return dense(context, x, weights, outputsFirst, bias, out);
    }

    private static ConstantTensor scaled(NodeContext context, ConstantTensor tensor, double factor, String name) {
        if (factor == 1) {
            return tensor;
        }
        if (!Double.isFinite(factor)) {
            throw context.refused(name + ": expected a finite number, got " + factor);
        }
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (factor * tensor.real(i));
        }
        return ConstantTensor.ofFloats(tensor.shape(), values).namedAs(tensor);
    }

    private static Value product(NodeContext context) {
        if (context.value(0) instanceof ChannelsLast last && !last.flat()) {
            return new ChannelsLast(pixels(context, last.of()), false);
        }
        TowerValue x = matrix(context);
        ConstantTensor weights = context.weights(1, "the right factor");
        long out = outputs(context, x, weights, false);
        return dense(context, x, ordered(context, weights, false), false, Optional.empty(), out);
    }

    /** A dense layer over the channels of each pixel is a convolution of 1 x 1. */
    private static TowerValue pixels(NodeContext context, TowerValue x) {
        ConstantTensor weights = context.weights(1, "the right factor");
        if (!x.image()) {
            long out = outputs(context, x, weights, false);
            return dense(context, x, weights, false, Optional.empty(), out).withDims(out, 1, 1);
        }
        long in = x.channels();
        if (weights.rank() != 2 || weights.shape()[0] != in) {
            throw context.refused("weights: expected [" + in + ", out] for channels last, got " + weights);
        }
        long out = weights.shape()[1];
        long[] shape = {out, in, 1, 1};
        ConstantTensor kernel = weights.pick(shape, IndexWalk.walk(0, new long[] {1, out, 1, 1}, shape, weights.size()))
                .namedAs(weights);
        ConvolutionLayer layer = new ConvolutionLayer.Builder(1, 1)
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(in)
                .nOut(out)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build();
        return context.add(
                DraftPart.Kind.LINEAR,
                NativeConvolution.of(layer),
                List.of(DraftWeight.of(DefaultParamInitializer.WEIGHT_KEY, kernel)),
                new long[] {out, x.dims()[1], x.dims()[2]},
                true,
                x);
    }

    private static ConstantTensor ordered(NodeContext context, ConstantTensor weights, boolean outputsFirst) {
        return context.value(0) instanceof ChannelsLast last ? last.reordered(weights, outputsFirst) : weights;
    }

    private static TowerValue matrix(NodeContext context) {
        if (context.value(0) instanceof ChannelsLast last && last.flat()) {
            return context.flat(last.of());
        }
        TowerValue x = context.layer(0);
        if (x.dims().length != 1) {
            throw context.refused("expected vectors [batch, features], got " + x.shape());
        }
        return x;
    }

    private static long outputs(NodeContext context, TowerValue x, ConstantTensor weights, boolean outputsFirst) {
        int inputAxis = outputsFirst ? 1 : 0;
        if (weights.rank() != 2 || weights.shape()[inputAxis] != x.length()) {
            throw context.refused(
                    "weights: expected " + (outputsFirst ? "[out, " + x.length() + "]" : "[" + x.length() + ", out]")
                            + " for " + x.shape() + ", got " + weights);
        }
        return weights.shape()[1 - inputAxis];
    }
}
