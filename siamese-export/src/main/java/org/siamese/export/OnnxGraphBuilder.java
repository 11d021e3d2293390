package org.siamese.export;

import static org.siamese.export.GraphWriter.integer;
import static org.siamese.export.GraphWriter.ints;
import static org.siamese.export.GraphWriter.number;
import static org.siamese.export.GraphWriter.text;

import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.GraphProto;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.layer.Margins;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.Add;
import org.siamese.core.plan.Affine;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Concatenate;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Flatten;
import org.siamese.core.plan.GlobalPool;
import org.siamese.core.plan.GroupNorm;
import org.siamese.core.plan.L2Normalize;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Multiply;
import org.siamese.core.plan.OperationTable;
import org.siamese.core.plan.PRelu;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.Window;
import org.siamese.core.plan.ZeroPad;

/** Writes a plan as an ONNX graph of opset {@value #OPSET}, operation by operation. Not thread-safe. */
final class OnnxGraphBuilder {
    /** The opset of the standard. */
    static final int OPSET = 17;

    /** Name of the graph's input. */
    static final String INPUT = "images";

    /** Name of the graph's output. */
    static final String OUTPUT = "embeddings";

    /** The smallest normal number: what a length is divided by at least, so that a zero vector stays zero. */
    private static final float TINY = Float.MIN_NORMAL;

    private static final OperationTable<Context, Result> TABLE = OperationTable.<Context, Result>of("the ONNX export")
            .with(Convolution.class, OnnxGraphBuilder::convolution)
            .with(Dense.class, OnnxGraphBuilder::dense)
            .with(BatchNorm.class, OnnxGraphBuilder::batchNorm)
            .with(Activate.class, OnnxGraphBuilder::activate)
            .with(Lrn.class, OnnxGraphBuilder::lrn)
            .with(Pool.class, OnnxGraphBuilder::pool)
            .with(GlobalPool.class, OnnxGraphBuilder::globalPool)
            .with(Dropout.class, (operation, at) -> new Result(at.input(), at.shape()))
            .with(ReflectionPad.class, OnnxGraphBuilder::reflectionPad)
            .with(Flatten.class, OnnxGraphBuilder::flatten)
            .with(L2Normalize.class, OnnxGraphBuilder::l2Normalize)
            .with(Add.class, (operation, at) -> new Result(at.node("Sum", at.inputs()), at.shape()))
            .with(Concatenate.class, OnnxGraphBuilder::concatenate)
            .with(PRelu.class, OnnxGraphBuilder::prelu)
            .with(ZeroPad.class, OnnxGraphBuilder::zeroPad)
            .with(Multiply.class, OnnxGraphBuilder::multiply)
            .with(Affine.class, OnnxGraphBuilder::affine)
            .with(GroupNorm.class, OnnxGraphBuilder::groupNorm);

    private OnnxGraphBuilder() {}

    /** A value of the graph and the shape of one row of it. */
    private record Result(String name, Shape shape) {}

    /** What an operation reads. */
    private record Context(GraphWriter writer, String layer, List<Result> values) {
        String input() {
            return values.get(0).name();
        }

        Shape shape() {
            return values.get(0).shape();
        }

        List<String> inputs() {
            return values.stream().map(Result::name).toList();
        }

        String node(String operator, List<String> inputs, onnx.Onnx.AttributeProto... attributes) {
            return writer.node(layer, operator, inputs, attributes);
        }

        String weights(String what, INDArray array, long... dims) {
            return writer.weights(layer, what, array, dims);
        }

        String constant(String what, double value) {
            return writer.floats(layer, what, new float[] {(float) value});
        }
    }

    /**
     * The graph of a plan.
     *
     * @param inputShape [channels, height, width] or [values]
     * @param dimension length of an embedding
     * @throws org.siamese.core.plan.UnsupportedLayerException if an operation has no counterpart
     */
    static GraphProto build(TowerPlan plan, long[] inputShape, long dimension) {
        TABLE.require(plan);
        GraphWriter writer = new GraphWriter();
        List<Result> values = new ArrayList<>();
        Shape input = inputShape.length == 3
                ? Shape.image(1, inputShape[0], inputShape[1], inputShape[2])
                : Shape.vector(1, inputShape[0]);
        values.add(new Result(INPUT, input));
        for (TowerPlan.Node node : plan.nodes()) {
            List<Result> inputs = node.inputs().stream().map(values::get).toList();
            values.add(TABLE.read(node.name(), node.operation(), new Context(writer, node.name(), inputs)));
        }
        return writer.graph(INPUT, inputShape, values.get(plan.output()).name(), OUTPUT, dimension);
    }

    private static Result convolution(Convolution convolution, Context at) {
        int[] kernel = convolution.window().kernel();
        List<String> inputs = new ArrayList<>(List.of(
                at.input(),
                at.weights(
                        "weights",
                        convolution.weights().value(),
                        convolution.channels(),
                        convolution.inputChannels() / convolution.groups(),
                        kernel[0],
                        kernel[1])));
        if (convolution.bias() != null) {
            inputs.add(at.weights("bias", convolution.bias().value(), convolution.channels()));
        }
        Window window = convolution.window();
        String result = at.node(
                "Conv",
                inputs,
                ints("kernel_shape", window.kernels()),
                ints("strides", window.strides()),
                ints("dilations", window.dilation()[0], window.dilation()[1]),
                integer("group", convolution.groups()),
                pads(window.over(at.shape())));
        return new Result(result, convolution.results(at.shape()));
    }

    private static onnx.Onnx.AttributeProto pads(Window.Fit fit) {
        return ints("pads", fit.before()[0], fit.before()[1], fit.after()[0], fit.after()[1]);
    }

    private static Result dense(Dense dense, Context at) {
        List<String> inputs = new ArrayList<>(
                List.of(at.input(), at.weights("weights", dense.weights().value(), dense.inputSize(), dense.size())));
        if (dense.bias() != null) {
            inputs.add(at.weights("bias", dense.bias().value(), dense.size()));
        }
        return new Result(at.node("Gemm", inputs), Shape.vector(1, dense.size()));
    }

    private static Result batchNorm(BatchNorm norm, Context at) {
        int channels = norm.channels();
        INDArray spread = norm.deviation().value().castTo(DataType.DOUBLE);
        double[] variance = spread.dup('c').data().asDouble();
        float[] variances = new float[channels];
        for (int i = 0; i < channels; i++) {
            variances[i] = (float) (norm.logDeviation() ? Math.pow(10, 2 * variance[i]) : variance[i]);
        }
        String result = at.node(
                "BatchNormalization",
                List.of(
                        at.input(),
                        scale(at, "scale", norm.gamma(), norm.lockedGamma(), channels),
                        scale(at, "shift", norm.beta(), norm.lockedBeta(), channels),
                        at.weights("mean", norm.mean().value(), channels),
                        at.writer().floats(at.layer(), "variance", variances, channels)),
                number("epsilon", norm.epsilon()));
        return new Result(result, at.shape());
    }

    private static String scale(Context at, String what, @Nullable Parameter trained, double locked, int channels) {
        if (trained != null) {
            return at.weights(what, trained.value(), channels);
        }
        float[] same = new float[channels];
        java.util.Arrays.fill(same, (float) locked);
        return at.writer().floats(at.layer(), what, same, channels);
    }

    private static Result activate(Activate activate, Context at) {
        List<String> input = List.of(at.input());
        double alpha = activate.alpha();
        String result =
                switch (activate.function()) {
                    case RELU -> activate.rectifies()
                            ? at.node("Relu", input)
                            : at.node("LeakyRelu", input, number("alpha", alpha));
                    case ELU -> at.node("Elu", input, number("alpha", alpha));
                    case TANH -> at.node("Tanh", input);
                    case SIGMOID -> at.node("Sigmoid", input);
                    case SOFTPLUS -> at.node("Softplus", input);
                    case SWISH -> {
                        String scaled = alpha == 1
                                ? at.input()
                                : at.node("Mul", List.of(at.input(), at.constant("factor", alpha)));
                        yield at.node("Mul", List.of(at.input(), at.node("Sigmoid", List.of(scaled))));
                    }
                    case CLIPPED_RELU -> at.node(
                            "Clip", List.of(at.input(), at.constant("least", 0), at.constant("most", alpha)));
                    case MISH -> at.node(
                            "Mul", List.of(at.input(), at.node("Tanh", List.of(at.node("Softplus", input)))));
                    case CLIP -> at.node(
                            "Clip", List.of(at.input(), bound(at, "least", alpha), bound(at, "most", activate.beta())));
                    case HARD_SIGMOID -> hardSigmoid(activate, at);
                    case HARD_SWISH -> at.node("Mul", List.of(at.input(), hardSigmoid(activate, at)));
                    case SELU -> at.node("Selu", input, number("alpha", alpha), number("gamma", activate.beta()));
                    case GELU -> gelu(at);
                };
        return new Result(result, at.shape());
    }

    /** An optional input, which stays away where there is no bound. */
    private static String bound(Context at, String what, double value) {
        return Double.isInfinite(value) ? "" : at.constant(what, value);
    }

    private static String hardSigmoid(Activate activate, Context at) {
        return at.node(
                "HardSigmoid", List.of(at.input()), number("alpha", activate.alpha()), number("beta", activate.beta()));
    }

    /** {@code x / 2 (1 + erf(x / sqrt(2)))}. */
    private static String gelu(Context at) {
        String scaled = at.node("Mul", List.of(at.input(), at.constant("factor", Math.sqrt(0.5))));
        String sum = at.node("Add", List.of(at.node("Erf", List.of(scaled)), at.constant("one", 1)));
        String half = at.node("Mul", List.of(at.input(), at.constant("half", 0.5)));
        return at.node("Mul", List.of(half, sum));
    }

    /** One value for each channel in a form that meets activations of a shape; a single value meets any. */
    private static long[] perChannel(long length, Shape shape) {
        return shape.image() && length > 1 ? new long[] {length, 1, 1} : new long[] {length};
    }

    private static Result prelu(PRelu relu, Context at) {
        INDArray slope = relu.slope().value();
        String slopes = at.weights("slope", slope, perChannel(slope.length(), at.shape()));
        return new Result(at.node("PRelu", List.of(at.input(), slopes)), at.shape());
    }

    private static Result zeroPad(ZeroPad pad, Context at) {
        Margins margins = pad.margins();
        String pads = at.writer()
                .longs(
                        at.layer(),
                        "pads",
                        0,
                        0,
                        margins.top(),
                        margins.left(),
                        0,
                        0,
                        margins.bottom(),
                        margins.right());
        return new Result(at.node("Pad", List.of(at.input(), pads)), pad.results(at.shape()));
    }

    private static Result multiply(Multiply multiply, Context at) {
        Shape gates = at.values().get(1).shape();
        boolean flat = at.shape().image() && !gates.image();
        String by = at.inputs().get(1);
        if (flat) {
            by = at.node("Unsqueeze", List.of(by, at.writer().longs(at.layer(), "axes", 2, 3)));
        }
        return new Result(at.node("Mul", List.of(at.input(), by)), at.shape());
    }

    private static Result affine(Affine affine, Context at) {
        String scaled = at.node("Mul", List.of(at.input(), constants(at, "scale", affine.scale())));
        return new Result(at.node("Add", List.of(scaled, constants(at, "shift", affine.shift()))), at.shape());
    }

    private static String constants(Context at, String what, List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return at.writer().floats(at.layer(), what, floats, perChannel(floats.length, at.shape()));
    }

    /** Each group as a channel of an instance normalisation: this opset has no operator for groups. */
    private static Result groupNorm(GroupNorm norm, Context at) {
        Shape shape = at.shape();
        float[] ones = new float[norm.groups()];
        java.util.Arrays.fill(ones, 1);
        String groups = at.writer().longs(at.layer(), "groups", 0, norm.groups(), -1);
        String normal = at.node(
                "InstanceNormalization",
                List.of(
                        at.node("Reshape", List.of(at.input(), groups)),
                        at.writer().floats(at.layer(), "ones", ones, ones.length),
                        at.writer().floats(at.layer(), "zeros", new float[ones.length], ones.length)),
                number("epsilon", norm.epsilon()));
        String whole = shape.image()
                ? at.writer().longs(at.layer(), "shape", 0, shape.channels(), shape.height(), shape.width())
                : at.writer().longs(at.layer(), "shape", 0, shape.channels());
        long[] dims = perChannel(norm.channels(), shape);
        String scaled = at.node(
                "Mul",
                List.of(
                        at.node("Reshape", List.of(normal, whole)),
                        at.weights("scale", norm.gamma().value(), dims)));
        return new Result(
                at.node("Add", List.of(scaled, at.weights("shift", norm.beta().value(), dims))), shape);
    }

    /** ONNX divides alpha by the size. */
    private static Result lrn(Lrn lrn, Context at) {
        String result = at.node(
                "LRN",
                List.of(at.input()),
                integer("size", lrn.size()),
                number("alpha", lrn.alpha() * lrn.size()),
                number("beta", lrn.beta()),
                number("bias", lrn.k()));
        return new Result(result, at.shape());
    }

    private static Result pool(Pool pool, Context at) {
        Window window = pool.window();
        Window.Fit fit = window.over(at.shape());
        onnx.Onnx.AttributeProto kernel = ints("kernel_shape", window.kernels());
        onnx.Onnx.AttributeProto strides = ints("strides", window.strides());
        String result = pool.kind() == Pool.Kind.MAXIMUM
                ? at.node(
                        "MaxPool",
                        List.of(at.input()),
                        kernel,
                        strides,
                        ints("dilations", window.dilation()[0], window.dilation()[1]),
                        pads(fit))
                : at.node(
                        "AveragePool",
                        List.of(at.input()),
                        kernel,
                        strides,
                        pads(fit),
                        integer("count_include_pad", pool.kind() == Pool.Kind.AVERAGE_PADDED ? 1 : 0));
        return new Result(result, at.shape().withSize(fit.size()[0], fit.size()[1]));
    }

    private static Result globalPool(GlobalPool pool, Context at) {
        String pooled = at.node(pool.maximum() ? "GlobalMaxPool" : "GlobalAveragePool", List.of(at.input()));
        return new Result(
                at.node("Flatten", List.of(pooled)), Shape.vector(1, at.shape().channels()));
    }

    private static Result reflectionPad(ReflectionPad pad, Context at) {
        long size = pad.size();
        String pads = at.writer().longs(at.layer(), "pads", 0, 0, size, size, 0, 0, size, size);
        return new Result(at.node("Pad", List.of(at.input(), pads), text("mode", "reflect")), pad.results(at.shape()));
    }

    private static Result flatten(Flatten flatten, Context at) {
        return new Result(
                at.node("Flatten", List.of(at.input())),
                Shape.vector(1, at.shape().rowLength()));
    }

    /** Rows are scaled by their largest value first, so that squares neither vanish nor overflow. */
    private static Result l2Normalize(L2Normalize normalize, Context at) {
        String tiny = at.constant("tiny", TINY);
        String largest = at.node(
                "ReduceMax", List.of(at.node("Abs", List.of(at.input()))), ints("axes", 1), integer("keepdims", 1));
        String scaled = at.node("Div", List.of(at.input(), at.node("Max", List.of(largest, tiny))));
        String length = at.node("ReduceL2", List.of(scaled), ints("axes", 1), integer("keepdims", 1));
        return new Result(at.node("Div", List.of(scaled, at.node("Max", List.of(length, tiny)))), at.shape());
    }

    private static Result concatenate(Concatenate concatenate, Context at) {
        long channels = at.values().stream()
                .mapToLong(value -> value.shape().channels())
                .sum();
        return new Result(
                at.node("Concat", at.inputs(), integer("axis", 1)), at.shape().withChannels(channels));
    }
}
