package org.siamese.dl4j.onnx;

import static java.util.Map.entry;
import static java.util.Map.ofEntries;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import onnx.Onnx;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.layer.RunningVariance;

/** Variants of operators, written here, give what ONNX Runtime computes. */
class OnnxVariantTest {
    private static final double TOLERANCE = 2e-5;
    private static final long[] IMAGE = {4, 9, 7};
    private static final long[] EVEN = {4, 8, 10};
    private static final long[] VECTOR = {12};
    private static final int[] TO_FIRST = {0, 3, 1, 2};
    private static final int[] TO_LAST = {0, 2, 3, 1};
    private static final long[] LAST = {9, 7, 4};

    @TempDir
    private Path folder;

    private record Variant(int opset, long[] input, Consumer<OnnxFileWriter> graph) {}

    private static final Map<String, Variant> VARIANTS = new LinkedHashMap<>();

    private static void put(String name, int opset, long[] input, Consumer<OnnxFileWriter> graph) {
        assertThat(VARIANTS.put(name, new Variant(opset, input, graph))).isNull();
    }

    private static void one(String name, int opset, long[] input, String operator, Map<String, ?> attributes) {
        put(name, opset, input, graph -> graph.node("y", operator, List.of("x"), attributes));
    }

    private static int[] ints(int... values) {
        return values;
    }

    private static String kernel(OnnxFileWriter graph, long... shape) {
        return graph.weights("w", Nd4j.randn(shape).muli(0.3), shape);
    }

    private static void conv(String name, long[] input, long[] shape, Map<String, ?> attributes) {
        put(name, 17, input, graph -> {
            kernel(graph, shape);
            graph.weights("b", Nd4j.randn(1, shape[0]), shape[0]);
            graph.node("y", "Conv", List.of("x", "w", "b"), attributes);
        });
    }

    static {
        convolutions();
        pools();
        dense();
        shapes();
        channelsLast();
        functions();
        norms();
        arithmetic();
        constants();
        localFunctions();
        opsets();
    }

    private static void convolutions() {
        for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")) {
            conv(
                    "conv " + auto + " stride 2",
                    EVEN,
                    new long[] {6, 4, 3, 3},
                    Map.of("auto_pad", auto, "strides", ints(2, 2)));
            conv("conv " + auto + " even kernel", IMAGE, new long[] {6, 4, 2, 4}, Map.of("auto_pad", auto));
            if (!auto.startsWith("SAME")) {
                conv(
                        "conv " + auto + " dilated",
                        IMAGE,
                        new long[] {6, 4, 3, 3},
                        Map.of("auto_pad", auto, "dilations", ints(2, 1)));
            }
            conv(
                    "conv " + auto + " grouped",
                    IMAGE,
                    new long[] {6, 2, 3, 3},
                    Map.of("auto_pad", auto, "group", 2, "strides", ints(2, 1)));
        }
        conv("conv 1 x 1 stride 2", IMAGE, new long[] {5, 4, 1, 1}, Map.of("strides", ints(2, 2)));
        conv("conv one column", IMAGE, new long[] {5, 4, 3, 1}, Map.of("pads", ints(1, 0, 1, 0)));
        conv("conv kernel beyond the input", IMAGE, new long[] {5, 4, 11, 9}, Map.of("pads", ints(1, 1, 1, 1)));
        conv("conv pads beyond the kernel", IMAGE, new long[] {5, 4, 2, 2}, Map.of("pads", ints(3, 2, 3, 2)));
        conv(
                "conv asymmetric pads beyond the kernel",
                IMAGE,
                new long[] {5, 4, 2, 2},
                Map.of("pads", ints(3, 0, 1, 2)));
        conv(
                "conv strides differ",
                EVEN,
                new long[] {5, 4, 3, 3},
                Map.of("strides", ints(3, 2), "pads", ints(0, 1, 2, 1)));
        conv(
                "depthwise dilated",
                IMAGE,
                new long[] {8, 1, 3, 3},
                Map.of("group", 4, "dilations", ints(2, 2), "pads", ints(2, 2, 2, 2)));
        conv("conv whole map", IMAGE, new long[] {5, 4, 9, 7}, Map.of());
        put("conv without bias then bias and scale", 17, IMAGE, graph -> {
            kernel(graph, 5, 4, 3, 3);
            graph.weights("b", Nd4j.randn(1, 5), 1, 5, 1, 1);
            graph.weights("s", Nd4j.randn(1, 5), 5, 1, 1);
            graph.node("c", "Conv", "x", "w");
            graph.node("d", "Add", "c", "b");
            graph.node("e", "Mul", "s", "d");
            graph.node("y", "Relu", "e");
        });
        put("conv on pooled pixels", 17, IMAGE, graph -> {
            graph.node("p", "GlobalAveragePool", "x");
            kernel(graph, 5, 4, 1, 1);
            graph.node("y", "Conv", "p", "w");
        });
        put("two convolutions of pixels after a convolution of the whole map", 17, IMAGE, graph -> {
            kernel(graph, 5, 4, 9, 7);
            graph.weights("v", Nd4j.randn(3, 5), 3, 5, 1, 1);
            graph.node("c", "Conv", "x", "w");
            graph.node("y", "Conv", "c", "v");
        });
    }

    private static void pools() {
        for (String operator : List.of("MaxPool", "AveragePool")) {
            for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
                one(
                        operator + " " + auto,
                        17,
                        EVEN,
                        operator,
                        Map.of("auto_pad", auto, "kernel_shape", ints(3, 2), "strides", ints(2, 2)));
            }
            one(
                    operator + " ceil",
                    17,
                    EVEN,
                    operator,
                    Map.of("ceil_mode", 1, "kernel_shape", ints(3, 3), "strides", ints(2, 2)));
            one(
                    operator + " ceil and pads",
                    17,
                    EVEN,
                    operator,
                    Map.of(
                            "ceil_mode",
                            1,
                            "kernel_shape",
                            ints(3, 3),
                            "strides",
                            ints(2, 2),
                            "pads",
                            ints(1, 1, 1, 1)));
            one(
                    operator + " ceil with a window outside",
                    17,
                    new long[] {2, 7, 7},
                    operator,
                    Map.of("ceil_mode", 1, "kernel_shape", ints(1, 1), "strides", ints(3, 3)));
            one(
                    operator + " asymmetric",
                    17,
                    IMAGE,
                    operator,
                    Map.of("kernel_shape", ints(3, 3), "pads", ints(0, 0, 1, 1), "strides", ints(2, 2)));
            one(operator + " whole map", 17, IMAGE, operator, Map.of("kernel_shape", ints(9, 7)));
            one(operator + " strides of one by default", 17, IMAGE, operator, Map.of("kernel_shape", ints(2, 3)));
            put(operator + " whole map, flattened, dense", 17, IMAGE, graph -> {
                graph.node("p", operator, List.of("x"), Map.of("kernel_shape", ints(9, 7)));
                graph.node("f", "Flatten", "p");
                graph.weights("v", Nd4j.randn(4, 3), 4, 3);
                graph.node("y", "MatMul", "f", "v");
            });
        }
        one(
                "AveragePool includes pads",
                17,
                IMAGE,
                "AveragePool",
                Map.of(
                        "kernel_shape",
                        ints(3, 3),
                        "pads",
                        ints(0, 1, 1, 1),
                        "strides",
                        ints(2, 2),
                        "count_include_pad",
                        1));
        one(
                "AveragePool includes same pads",
                17,
                EVEN,
                "AveragePool",
                Map.of(
                        "kernel_shape",
                        ints(3, 3),
                        "auto_pad",
                        "SAME_UPPER",
                        "strides",
                        ints(2, 2),
                        "count_include_pad",
                        1));
        one(
                "AveragePool opset 22",
                22,
                IMAGE,
                "AveragePool",
                Map.of("kernel_shape", ints(3, 3), "dilations", ints(1, 1)));
        one("MaxPool dilated", 17, IMAGE, "MaxPool", Map.of("kernel_shape", ints(2, 2), "dilations", ints(2, 3)));
        one("MaxPool storage order", 17, IMAGE, "MaxPool", Map.of("kernel_shape", ints(2, 2), "storage_order", 0));
        for (int opset : ints(17, 18)) {
            for (String operator : List.of("ReduceMean", "ReduceMax")) {
                for (int keep : ints(0, 1)) {
                    mean(operator + " of both, opset " + opset + ", keepdims " + keep, opset, operator, keep, -1, -2);
                    mean(operator + " last first, opset " + opset + ", keepdims " + keep, opset, operator, keep, 3, 2);
                }
            }
        }
        for (int keep : ints(0, 1)) {
            put("mean of columns, then of rows, keepdims " + keep, 13, IMAGE, graph -> {
                graph.node("m", "ReduceMean", List.of("x"), Map.of("axes", ints(3), "keepdims", keep));
                graph.node("y", "ReduceMean", List.of("m"), Map.of("axes", ints(2), "keepdims", 0));
            });
            put("maximum of rows, then of columns, keepdims " + keep, 13, IMAGE, graph -> {
                graph.node("m", "ReduceMax", List.of("x"), Map.of("axes", ints(2), "keepdims", keep));
                graph.node("y", "ReduceMax", List.of("m"), Map.of("axes", ints(-1), "keepdims", 1));
            });
        }
        put("mean of pixels in a row", 17, IMAGE, graph -> {
            graph.integers("shape", 0, 4, -1);
            graph.node("r", "Reshape", "x", "shape");
            graph.node("y", "ReduceMean", List.of("r"), Map.of("axes", ints(2), "keepdims", 0));
        });
        put("maximum of pixels in a row", 17, IMAGE, graph -> {
            graph.integers("shape", 0, 0, 63);
            graph.node("r", "Reshape", "x", "shape");
            graph.node("y", "ReduceMax", List.of("r"), Map.of("axes", ints(-1), "keepdims", 1));
        });
        put("squeezed one axis after the other", 13, IMAGE, graph -> {
            graph.node("p", "GlobalAveragePool", "x");
            graph.integers("three", 3);
            graph.integers("two", 2);
            graph.node("s", "Squeeze", "p", "three");
            graph.node("y", "Squeeze", "s", "two");
        });
        put("squeezed image of one pixel, one axis after the other, dense", 11, IMAGE, graph -> {
            graph.node("p", "AveragePool", List.of("x"), Map.of("kernel_shape", ints(9, 7)));
            graph.node("s", "Squeeze", List.of("p"), Map.of("axes", ints(-1)));
            graph.node("r", "Relu", "s");
            graph.node("t", "Squeeze", List.of("r"), Map.of("axes", ints(-1)));
            graph.weights("v", Nd4j.randn(4, 3), 4, 3);
            graph.node("y", "MatMul", "t", "v");
        });
    }

    private static void mean(String name, int opset, String operator, int keep, int... axes) {
        put(name, opset, IMAGE, graph -> {
            if (opset < 18) {
                graph.node("y", operator, List.of("x"), Map.of("axes", axes, "keepdims", keep));
            } else {
                graph.integers("axes", axes[0], axes[1]);
                graph.node("y", operator, List.of("x", "axes"), Map.of("keepdims", keep, "noop_with_empty_axes", 1));
            }
        });
    }

    private static void dense() {
        for (int transposed : ints(0, 1)) {
            for (long[] bias : new long[][] {{5}, {1, 5}, {1}, {}, {1, 1}}) {
                put("gemm transB " + transposed + " bias " + Arrays.toString(bias), 17, VECTOR, graph -> {
                    long[] shape = transposed == 1 ? new long[] {5, 12} : new long[] {12, 5};
                    kernel(graph, shape);
                    graph.weights("b", Nd4j.randn(1, bias.length == 0 ? 1 : bias[bias.length - 1]), bias);
                    graph.node(
                            "y",
                            "Gemm",
                            List.of("x", "w", "b"),
                            Map.of("alpha", 0.5, "beta", -2.0, "transB", transposed, "transA", 0));
                });
            }
        }
        put("gemm without bias, beta 3", 17, VECTOR, graph -> {
            kernel(graph, 12, 5);
            graph.node("y", "Gemm", List.of("x", "w"), Map.of("beta", 3.0));
        });
        put("gemm with an empty bias", 17, VECTOR, graph -> {
            kernel(graph, 12, 5);
            graph.node("y", "Gemm", List.of("x", "w", ""), Map.of());
        });
        put("gemm to one value", 17, VECTOR, graph -> {
            kernel(graph, 12, 1);
            graph.node("y", "Gemm", List.of("x", "w"), Map.of());
        });
        put("two products and a bias between them", 17, VECTOR, graph -> {
            kernel(graph, 12, 5);
            graph.weights("b", Nd4j.randn(1, 5), 5);
            graph.weights("v", Nd4j.randn(5, 3), 5, 3);
            graph.node("p", "MatMul", "x", "w");
            graph.node("a", "Add", "b", "p");
            graph.node("r", "Tanh", "a");
            graph.node("y", "MatMul", "r", "v");
        });
        put("weights turned by a node", 17, VECTOR, graph -> {
            kernel(graph, 5, 12);
            graph.node("t", "Transpose", List.of("w"), Map.of("perm", ints(1, 0)));
            graph.node("y", "MatMul", "x", "t");
        });
    }

    private static void shapes() {
        for (int axis : ints(1, -3)) {
            one("flatten axis " + axis, 17, IMAGE, "Flatten", Map.of("axis", axis));
        }
        put("flatten a vector", 17, VECTOR, graph -> {
            graph.node("f", "Flatten", "x");
            graph.node("y", "Relu", "f");
        });
        for (long[] target : new long[][] {{0, -1}, {-1, 252}, {0, 252}}) {
            put("reshape " + target[0] + ", " + target[1], 17, IMAGE, graph -> {
                graph.integers("shape", target);
                graph.node("y", "Reshape", "x", "shape");
            });
        }
        put("reshape to a pixel and back", 17, VECTOR, graph -> {
            graph.integers("pixel", 0, 12, 1, 1);
            graph.integers("row", -1, 12);
            graph.node("p", "Reshape", "x", "pixel");
            graph.node("r", "Relu", "p");
            graph.node("y", "Reshape", "r", "row");
        });
        put("unsqueeze and squeeze", 17, VECTOR, graph -> {
            graph.integers("axes", 2, 3);
            graph.node("u", "Unsqueeze", "x", "axes");
            graph.node("r", "Relu", "u");
            graph.node("y", "Squeeze", "r", "axes");
        });
        put("concat three, negative axis", 17, IMAGE, graph -> {
            graph.node("a", "Relu", "x");
            graph.node("b", "Neg", "x");
            graph.node("y", "Concat", List.of("a", "x", "b"), Map.of("axis", -3));
        });
        put(
                "concat the same twice",
                17,
                VECTOR,
                graph -> graph.node("y", "Concat", List.of("x", "x"), Map.of("axis", -1)));
        put("concat pooled", 17, IMAGE, graph -> {
            graph.node("a", "GlobalAveragePool", "x");
            graph.node("b", "GlobalMaxPool", "x");
            graph.node("c", "Concat", List.of("a", "b"), Map.of("axis", 1));
            graph.node("y", "Flatten", "c");
        });
        put(
                "pad as attribute",
                10,
                IMAGE,
                graph -> graph.node(
                        "y",
                        "Pad",
                        List.of("x"),
                        Map.of("pads", ints(0, 0, 1, 2, 0, 0, 3, 0), "mode", "constant", "value", 0.0)));
        put("pad as input with value", 13, IMAGE, graph -> {
            graph.integers("pads", 0, 0, 1, 0, 0, 0, 0, 2);
            graph.number("zero", 0);
            graph.node("y", "Pad", "x", "pads", "zero");
        });
        put("pad some axes", 18, IMAGE, graph -> {
            graph.integers("pads", 1, 2, 2, 1);
            graph.integers("axes", -1, 2);
            graph.node("y", "Pad", "x", "pads", "", "axes");
        });
        for (int opset : ints(11, 13)) {
            put("pads turned round by slices, as PyTorch writes them, opset " + opset, opset, IMAGE, graph -> {
                graph.integers("given", 2, 1, 0, 3);
                graph.node("zeros", "ConstantOfShape", List.of(graph.integers("four", 4)), Map.of());
                graph.node("longs", "Cast", List.of("zeros"), Map.of("to", 7));
                graph.node("all", "Concat", List.of("given", "longs"), Map.of("axis", 0));
                graph.integers("rows", -1, 2);
                graph.node("pairs", "Reshape", "all", "rows");
                graph.integers("axis", 0);
                graph.integers("from", -1);
                graph.integers("to", Long.MIN_VALUE + 1);
                graph.integers("back", -1);
                graph.node("turned", "Slice", "pairs", "from", "to", "axis", "back");
                graph.node("columns", "Transpose", List.of("turned"), Map.of("perm", ints(1, 0)));
                graph.integers("row", -1);
                graph.node("flat", "Reshape", "columns", "row");
                graph.node("pads", "Cast", List.of("flat"), Map.of("to", 7));
                graph.node("y", "Pad", List.of("x", "pads"), Map.of("mode", "constant"));
            });
        }
        put("squeezed without axes", 13, IMAGE, graph -> {
            graph.node("p", "GlobalAveragePool", "x");
            graph.node("y", "Squeeze", "p");
        });
        put("squeezed without axes and nothing to squeeze", 13, IMAGE, graph -> graph.node("y", "Squeeze", "x"));
        put("pixel of one taken by index", 13, IMAGE, graph -> {
            graph.tensor(Onnx.TensorProto.newBuilder()
                    .setName("zero")
                    .setDataType(7)
                    .addInt64Data(0)
                    .build());
            graph.node("p", "GlobalMaxPool", "x");
            graph.node("r", "Gather", List.of("p", "zero"), Map.of("axis", 3));
            graph.node("y", "Gather", List.of("r", "zero"), Map.of("axis", -1));
        });
        put("padded by channels of zeros, as many as there are", 13, IMAGE, graph -> {
            graph.integers("pads", 0, 0, 0, 1, 0, 4, 2, 0);
            graph.node("p", "Pad", "x", "pads");
            kernel(graph, 8, 8, 3, 3);
            graph.node("y", "Conv", "p", "w");
        });
        put("channels of zeros before and twice after", 13, IMAGE, graph -> {
            graph.integers("pads", 0, 4, 0, 0, 0, 8, 0, 0);
            graph.node("y", "Pad", "x", "pads");
        });
        put("joined with zeros for each input", 13, IMAGE, graph -> {
            graph.node("shape", "Shape", "x");
            graph.node("zeros", "ConstantOfShape", "shape");
            graph.node("c", "Concat", List.of("zeros", "x", "zeros"), Map.of("axis", 1));
            kernel(graph, 5, 12, 3, 3);
            graph.node("y", "Conv", "c", "w");
        });
        put("joined with a zero that is expanded for each input", 13, IMAGE, graph -> {
            graph.number("zero", 0);
            graph.node("shape", "Shape", "x");
            graph.node("zeros", "Expand", "zero", "shape");
            graph.node("y", "Concat", List.of("x", "zeros"), Map.of("axis", 1));
        });
        put("softplus as PyTorch writes it", 18, IMAGE, graph -> {
            graph.number("twenty", 20);
            graph.number("ten", 10);
            graph.node("m", "Mul", "x", "ten");
            graph.node("s", "Softplus", "m");
            graph.node("g", "Greater", "m", "twenty");
            graph.node("y", "Where", "g", "m", "s");
        });
        put("every second element, backwards", 13, IMAGE, graph -> {
            graph.integers("numbers", 9, 5, 7, 2, 3, 1);
            graph.integers("axis", 0);
            graph.integers("from", 100);
            graph.integers("to", 0);
            graph.integers("back", -2);
            graph.node("chosen", "Slice", "numbers", "from", "to", "axis", "back");
            graph.node("reals", "Cast", List.of("chosen"), Map.of("to", 1));
            graph.node("sum", "ReduceMean", List.of("reals"), Map.of("keepdims", 0));
            graph.node("y", "Add", "x", "sum");
        });
        put("pad by reflection", 17, IMAGE, graph -> {
            graph.integers("pads", 0, 0, 2, 2, 0, 0, 2, 2);
            graph.node("y", "Pad", List.of("x", "pads"), Map.of("mode", "reflect"));
        });

        put("channels last before a dense layer", 17, IMAGE, graph -> {
            kernel(graph, 5, 4, 3, 3);
            graph.node("c", "Conv", "x", "w");
            graph.node("t", "Transpose", List.of("c"), Map.of("perm", ints(0, 2, 3, 1)));
            graph.integers("row", -1, 175);
            graph.node("r", "Reshape", "t", "row");
            graph.weights("v", Nd4j.randn(175, 3), 175, 3);
            graph.weights("b", Nd4j.randn(1, 3), 3);
            graph.node("d", "MatMul", "r", "v");
            graph.node("y", "Add", "d", "b");
        });
        put("channels last, flattened, dense", 17, IMAGE, graph -> {
            graph.node("t", "Transpose", List.of("x"), Map.of("perm", ints(0, 2, 3, 1)));
            graph.node("f", "Flatten", "t");
            graph.node("d", "Dropout", "f");
            graph.weights("v", Nd4j.randn(3, 252), 3, 252);
            graph.node("y", "Gemm", List.of("d", "v"), Map.of("transB", 1));
        });
        put("channels last and back", 17, IMAGE, graph -> {
            graph.node("t", "Transpose", List.of("x"), Map.of("perm", ints(0, 2, 3, 1)));
            graph.node("u", "Transpose", List.of("t"), Map.of("perm", ints(0, 3, 1, 2)));
            graph.node("y", "Relu", "u");
        });
        put("mean of channels last", 13, IMAGE, graph -> {
            graph.node("t", "Transpose", List.of("x"), Map.of("perm", ints(0, 2, 3, 1)));
            graph.node("y", "ReduceMean", List.of("t"), Map.of("axes", ints(1, 2), "keepdims", 0));
        });
        put("pooled, channels last, squeezed", 13, IMAGE, graph -> {
            graph.node("p", "GlobalAveragePool", "x");
            graph.node("t", "Transpose", List.of("p"), Map.of("perm", ints(0, 2, 3, 1)));
            graph.integers("axes", 1, 2);
            graph.node("y", "Squeeze", "t", "axes");
        });
    }

    private static void turn(OnnxFileWriter graph, String name, String from, int... order) {
        graph.node(name, "Transpose", List.of(from), Map.of("perm", order));
    }

    /** As converters from TensorFlow write networks. */
    private static void channelsLast() {
        put("input with channels last", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            kernel(graph, 5, 4, 3, 3);
            graph.node("c", "Conv", "t", "w");
            graph.node("y", "Relu", "c");
        });
        put("channels last, read twice", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            turn(graph, "u", "x", TO_FIRST);
            graph.node("y", "Add", "t", "u");
        });
        put("pixels normalised with channels last", 13, LAST, graph -> {
            graph.weights("m", Nd4j.randn(1, 4), 4);
            graph.weights("d", Nd4j.rand(new long[] {1, 4}).addi(0.5), 1, 1, 1, 4);
            graph.number("half", 0.5f);
            graph.node("s", "Sub", "x", "m");
            graph.node("e", "Mul", "d", "s");
            graph.node("f", "Add", "e", "half");
            turn(graph, "t", "f", TO_FIRST);
            kernel(graph, 5, 4, 3, 3);
            graph.node("y", "Conv", "t", "w");
        });
        put("padded with channels last", 13, LAST, graph -> {
            graph.integers("pads", 0, 1, 2, 0, 0, 0, 3, 0);
            graph.node("p", "Pad", "x", "pads");
            turn(graph, "t", "p", TO_FIRST);
            kernel(graph, 5, 4, 3, 3);
            graph.node("y", "Conv", "t", "w");
        });
        put("padded with channels last, opset 9", 9, LAST, graph -> {
            graph.node("p", "Pad", List.of("x"), Map.of("pads", ints(0, 1, 0, 0, 0, 2, 1, 0)));
            turn(graph, "t", "p", TO_FIRST);
            graph.node("y", "Relu", "t");
        });
        put("one channel by a reshape", 13, new long[] {9, 7, 1}, graph -> {
            graph.integers("shape", -1, 1, 9, 7);
            graph.node("t", "Reshape", "x", "shape");
            kernel(graph, 5, 1, 3, 3);
            graph.node("y", "Conv", "t", "w");
        });
        put("back to channels last at each layer", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            kernel(graph, 5, 4, 3, 3);
            graph.weights("b", Nd4j.randn(1, 5), 5);
            graph.weights("a", Nd4j.rand(new long[] {1, 5}), 1, 1, 5);
            graph.node("c", "Conv", "t", "w");
            turn(graph, "l", "c", TO_LAST);
            graph.node("d", "Add", "l", "b");
            graph.node("r", "PRelu", "d", "a");
            graph.node("e", "Concat", List.of("r", "d"), Map.of("axis", 3));
            turn(graph, "f", "e", TO_FIRST);
            graph.node("y", "GlobalMaxPool", "f");
        });
        put("gate with channels last", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            turn(graph, "l", "t", TO_LAST);
            graph.node("m", "ReduceMean", List.of("l"), Map.of("axes", ints(1, 2), "keepdims", 1));
            turn(graph, "p", "m", TO_FIRST);
            kernel(graph, 4, 4, 1, 1);
            graph.node("c", "Conv", "p", "w");
            graph.node("s", "Sigmoid", "c");
            graph.node("y", "Mul", "t", "s");
        });
        put("dense layer over the channels of each pixel", 13, LAST, graph -> {
            kernel(graph, 4, 6);
            graph.weights("b", Nd4j.randn(1, 6), 6);
            turn(graph, "t", "x", TO_FIRST);
            graph.node("r", "Relu", "t");
            turn(graph, "l", "r", TO_LAST);
            graph.node("d", "MatMul", "l", "w");
            graph.node("a", "Add", "b", "d");
            turn(graph, "y", "a", TO_FIRST);
        });
        put("dense layer over one pixel with channels last", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            graph.node("p", "GlobalAveragePool", "t");
            turn(graph, "l", "p", TO_LAST);
            kernel(graph, 4, 6);
            graph.node("d", "MatMul", "l", "w");
            graph.node("y", "Flatten", "d");
        });
        put("pooled with channels last, flattened", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            graph.node("p", "GlobalAveragePool", "t");
            graph.integers("last", -1, 1, 1, 4);
            graph.node("r", "Reshape", "p", "last");
            graph.integers("axes", 1, 2);
            graph.node("y", "Squeeze", "r", "axes");
        });
        put("output of one pixel with channels last", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            graph.node("p", "GlobalAveragePool", "t");
            turn(graph, "y", "p", TO_LAST);
        });
        put("flattened with channels last, dense", 13, LAST, graph -> {
            turn(graph, "t", "x", TO_FIRST);
            kernel(graph, 5, 4, 3, 3);
            graph.node("c", "Conv", "t", "w");
            turn(graph, "l", "c", TO_LAST);
            graph.node("r", "Relu", "l");
            graph.integers("row", -1, 175);
            graph.node("f", "Reshape", "r", "row");
            graph.weights("v", Nd4j.randn(175, 3), 175, 3);
            graph.node("y", "MatMul", "f", "v");
        });
    }

    private static void functions() {
        for (long[] input : new long[][] {IMAGE, VECTOR}) {
            String on = input == IMAGE ? " of images" : " of vectors";
            one("leaky default" + on, 17, input, "LeakyRelu", Map.of());
            one("leaky" + on, 17, input, "LeakyRelu", Map.of("alpha", 0.3));
            one("leaky above 1" + on, 17, input, "LeakyRelu", Map.of("alpha", 1.5));
            one("leaky negative" + on, 17, input, "LeakyRelu", Map.of("alpha", -0.2));
            one("elu" + on, 17, input, "Elu", Map.of("alpha", 0.4));
            one("selu" + on, 17, input, "Selu", Map.of("alpha", 1.2, "gamma", 0.9));
            one("hard sigmoid default" + on, 17, input, "HardSigmoid", Map.of());
            one("hard sigmoid" + on, 17, input, "HardSigmoid", Map.of("alpha", 0.4, "beta", 0.1));
            one("gelu" + on, 20, input, "Gelu", Map.of());
            one("softplus" + on, 17, input, "Softplus", Map.of());
            one("mish" + on, 18, input, "Mish", Map.of());
            one("clip attributes" + on, 6 + 4, input, "Clip", Map.of("min", -0.3, "max", 0.4));
            one("clip attribute minimum" + on, 10, input, "Clip", Map.of("min", 0.0));
            clip("clip maximum only" + on, input, "", "high");
            clip("clip both" + on, input, "low", "high");

            put("minimum of a maximum" + on, 13, input, graph -> {
                graph.number("zero", 0);
                graph.number("six", 0.6f);
                graph.node("m", "Max", "x", "zero");
                graph.node("y", "Min", "m", "six");
            });
            put("minimum, constant first" + on, 13, input, graph -> {
                graph.number("top", 0.2f);
                graph.node("y", "Min", "top", "x");
            });
            put("swish" + on, 17, input, graph -> {
                graph.node("s", "Sigmoid", "x");
                graph.node("y", "Mul", "s", "x");
            });
        }
        slope("slope [4, 1, 1]", IMAGE, 4, 4, 1, 1);
        slope("slope [1, 4, 1, 1]", IMAGE, 4, 1, 4, 1, 1);
        slope("slope [1]", IMAGE, 1, 1);
        slope("slope [1, 1, 1]", IMAGE, 1, 1, 1, 1);
        slope("slope []", IMAGE, 1);
        slope("slope of one channel", new long[] {1, 5, 6}, 1, 1, 1, 1);
        slope("slope [12]", VECTOR, 12, 12);
        slope("slope [1, 12]", VECTOR, 12, 1, 12);
        slope("slope [1] of a vector", VECTOR, 1, 1);
        put("hard swish by a clipped sum", 17, IMAGE, graph -> {
            graph.number("three", 3);
            graph.number("zero", 0);
            graph.number("six", 6);
            graph.node("a", "Add", "x", "three");
            graph.node("c", "Clip", "a", "zero", "six");
            graph.node("m", "Mul", "x", "c");
            graph.node("y", "Div", "m", "six");
        });
        put("gelu in parts", 17, IMAGE, graph -> {
            graph.number("root", (float) Math.sqrt(2));
            graph.number("one", 1);
            graph.number("half", 0.5f);
            graph.node("d", "Div", "x", "root");
            graph.node("e", "Erf", "d");
            graph.node("a", "Add", "e", "one");
            graph.node("m", "Mul", "x", "a");
            graph.node("y", "Mul", "m", "half");
        });
    }

    private static void clip(String name, long[] input, String low, String high) {
        put(name, 13, input, graph -> {
            graph.number("low", -0.5f);
            graph.number("high", 0.25f);
            graph.node("y", "Clip", "x", low, high);
        });
    }

    private static void slope(String name, long[] input, long size, long... shape) {
        put(name, 17, input, graph -> {
            graph.weights("s", Nd4j.rand(new long[] {1, size}), shape);
            graph.node("y", "PRelu", "x", "s");
        });
    }

    private static void norms() {
        for (int opset : ints(7, 8, 9, 13, 14, 15, 17, 22)) {
            put("batch norm opset " + opset, opset, IMAGE, graph -> {
                parameters(graph, 4);
                graph.node(
                        "y",
                        "BatchNormalization",
                        List.of("x", "scale", "shift", "mean", "variance"),
                        Map.of("epsilon", 1e-3, "momentum", 0.8));
            });
        }
        put("batch norm of a vector", 15, VECTOR, graph -> {
            parameters(graph, 12);
            graph.node("y", "BatchNormalization", "x", "scale", "shift", "mean", "variance");
        });
        put("batch norm of pooled pixels", 15, IMAGE, graph -> {
            parameters(graph, 4);
            graph.node("p", "GlobalAveragePool", "x");
            graph.node("y", "BatchNormalization", "p", "scale", "shift", "mean", "variance");
        });
        put("instance norm", 17, IMAGE, graph -> {
            parameters(graph, 4);
            graph.node("y", "InstanceNormalization", List.of("x", "scale", "shift"), Map.of("epsilon", 1e-3));
        });
        put("instance norm, default epsilon, after a convolution", 17, IMAGE, graph -> {
            parameters(graph, 6);
            kernel(graph, 6, 4, 3, 3);
            graph.node("c", "Conv", "x", "w");
            graph.node("n", "InstanceNormalization", "c", "scale", "shift");
            graph.node("y", "Relu", "n");
        });
        put("group norm of opset 21", 21, IMAGE, graph -> {
            parameters(graph, 4);
            graph.node(
                    "y",
                    "GroupNormalization",
                    List.of("x", "scale", "shift"),
                    Map.of("num_groups", 2, "epsilon", 1e-4));
        });
        put("group norm of opset 18, parameters by group", 18, IMAGE, graph -> {
            parameters(graph, 2);
            graph.node("y", "GroupNormalization", List.of("x", "scale", "shift"), Map.of("num_groups", 2));
        });
        for (int groups : ints(1, 2, 4)) {
            put("group norm in parts, " + groups + " groups", 17, IMAGE, graph -> {
                parameters(graph, 4);
                graph.weights("ones", Nd4j.ones(1, groups), groups);
                graph.weights("zeros", Nd4j.zeros(1, groups), groups);
                graph.integers("grouped", 0, groups, -1);
                graph.node("r", "Reshape", "x", "grouped");
                graph.node("n", "InstanceNormalization", List.of("r", "ones", "zeros"), Map.of("epsilon", 1e-5));
                graph.node("shape", "Shape", "x");
                graph.node("b", "Reshape", "n", "shape");
                graph.integers("axes", 1, 2);
                graph.node("s", "Unsqueeze", "scale", "axes");
                graph.node("t", "Unsqueeze", "shift", "axes");
                graph.node("m", "Mul", "b", "s");
                graph.node("y", "Add", "m", "t");
            });
        }
        put("layer norm of a vector", 17, VECTOR, graph -> {
            parameters(graph, 12);
            graph.node("y", "LayerNormalization", List.of("x", "scale", "shift"), Map.of("axis", -1, "epsilon", 1e-4));
        });
        put("layer norm of a vector without shift", 17, VECTOR, graph -> {
            parameters(graph, 12);
            graph.node("y", "LayerNormalization", "x", "scale");
        });
        one("lrn defaults", 17, IMAGE, "LRN", Map.of("size", 3));
        one("lrn", 17, IMAGE, "LRN", Map.of("size", 5, "alpha", 0.3, "beta", 0.6, "bias", 2.0));
        one("lrn of one channel each", 17, IMAGE, "LRN", Map.of("size", 1, "alpha", 0.3));
        one("length 1 by LpNormalization", 17, VECTOR, "LpNormalization", Map.of("axis", 1, "p", 2));
        put("length 1 by squares", 17, VECTOR, graph -> {
            graph.integers("axes", 1);
            graph.number("small", 1e-12f);
            graph.node("s", "Mul", "x", "x");
            graph.node("r", "ReduceSum", List.of("s", "axes"), Map.of("keepdims", 1));
            graph.node("a", "Add", "r", "small");
            graph.node("q", "Sqrt", "a");
            graph.node("y", "Div", "x", "q");
        });
        put("length 1 by ReduceL2 of opset 18", 18, VECTOR, graph -> {
            graph.integers("axes", -1);
            graph.node("l", "ReduceL2", List.of("x", "axes"), Map.of("keepdims", 1));
            graph.node("y", "Div", "x", "l");
        });
    }

    private static void parameters(OnnxFileWriter graph, long channels) {
        graph.weights("scale", Nd4j.randn(1, channels), channels);
        graph.weights("shift", Nd4j.randn(1, channels), channels);
        graph.weights("mean", Nd4j.randn(1, channels), channels);
        graph.weights("variance", Nd4j.rand(new long[] {1, channels}).addi(0.2), channels);
    }

    private static void arithmetic() {
        put("sum of three", 17, IMAGE, graph -> {
            graph.node("a", "Relu", "x");
            graph.node("b", "Tanh", "x");
            graph.node("y", "Sum", "a", "x", "b");
        });
        put("sum with a constant", 17, IMAGE, graph -> {
            graph.weights("c", Nd4j.randn(1, 4), 1, 4, 1, 1);
            graph.node("a", "Relu", "x");
            graph.node("y", "Sum", "a", "c", "x");
        });
        put("x + x", 17, IMAGE, graph -> graph.node("y", "Add", "x", "x"));
        put("difference of two layers", 17, IMAGE, graph -> {
            graph.node("a", "Relu", "x");
            graph.node("b", "Sigmoid", "x");
            graph.node("y", "Sub", "a", "b");
        });
        put("constant minus x, times minus two", 17, IMAGE, graph -> {
            graph.weights("c", Nd4j.randn(1, 4), 4, 1, 1);
            graph.number("two", -2);
            graph.node("s", "Sub", "c", "x");
            graph.node("y", "Mul", "two", "s");
        });
        put("normalised pixels", 17, new long[] {3, 6, 5}, graph -> {
            graph.weights("m", Nd4j.rand(1, 3), 1, 3, 1, 1);
            graph.weights("d", Nd4j.rand(1, 3).addi(0.3), 1, 3, 1, 1);
            graph.node("s", "Sub", "x", "m");
            graph.node("y", "Div", "s", "d");
        });
        put("gate of pooled pixels", 17, IMAGE, graph -> {
            graph.node("p", "ReduceMean", List.of("x"), Map.of("axes", ints(2, 3), "keepdims", 1));
            kernel(graph, 2, 4, 1, 1);
            graph.weights("v", Nd4j.randn(4, 2), 4, 2, 1, 1);
            graph.node("a", "Conv", "p", "w");
            graph.node("b", "Relu", "a");
            graph.node("c", "Conv", "b", "v");
            graph.node("g", "HardSigmoid", List.of("c"), Map.of("alpha", 1f / 6));
            graph.node("y", "Mul", "g", "x");
        });
        for (boolean first : new boolean[] {false, true}) {
            put("gate expanded to the images' shape, " + (first ? "first" : "last"), 17, IMAGE, graph -> {
                graph.node("p", "GlobalAveragePool", "x");
                graph.node("f", "Flatten", "p");
                kernel(graph, 4, 4);
                graph.node("d", "MatMul", "f", "w");
                graph.node("s", "Sigmoid", "d");
                graph.integers("pixel", -1, 4, 1, 1);
                graph.node("g", "Reshape", "s", "pixel");
                graph.node("shape", "Shape", "x");
                graph.node("e", "Expand", "g", "shape");
                graph.node("y", "Mul", first ? "e" : "x", first ? "x" : "e");
            });
        }
        put("gate by dense layers", 17, IMAGE, graph -> {
            graph.node("p", "GlobalAveragePool", "x");
            graph.node("f", "Flatten", "p");
            kernel(graph, 4, 4);
            graph.node("d", "MatMul", "f", "w");
            graph.node("s", "Sigmoid", "d");
            graph.integers("pixel", -1, 4, 1, 1);
            graph.node("g", "Reshape", "s", "pixel");
            graph.node("y", "Mul", "x", "g");
        });
        put("output read twice", 17, IMAGE, graph -> {
            kernel(graph, 4, 4, 3, 3);
            graph.node("c", "Conv", List.of("x", "w"), Map.of("pads", ints(1, 1, 1, 1)));
            graph.node("r", "Relu", "c");
            graph.node("y", "Add", "r", "c");
        });
    }

    private static void constants() {
        put("constants of all kinds", 13, IMAGE, graph -> {
            graph.node("low", "Constant", List.of(), Map.of("value_float", -0.5));
            graph.node("scale", "Constant", List.of(), Map.of("value_floats", new float[] {2f}));
            graph.node("axes", "Constant", List.of(), Map.of("value_ints", ints(2, 3)));
            graph.node("four", "Constant", List.of(), Map.of("value_int", 4));
            graph.node("c", "Clip", "x", "low");
            graph.node("m", "Mul", "c", "scale");
            graph.node("g", "GlobalAveragePool", "m");
            graph.node("y", "Squeeze", "g", "axes");
        });
        put("half, brain and double weights", 13, IMAGE, graph -> {
            graph.tensor(Onnx.TensorProto.newBuilder()
                    .setName("h")
                    .setDataType(10)
                    .addDims(4)
                    .addDims(1)
                    .addDims(1)
                    .addInt32Data(0x3C00)
                    .addInt32Data(0xC000)
                    .addInt32Data(0x3555)
                    .addInt32Data(0x0001)
                    .build());
            graph.tensor(Onnx.TensorProto.newBuilder()
                    .setName("d")
                    .setDataType(11)
                    .addDims(1)
                    .addDoubleData(0.1)
                    .build());
            graph.node("hf", "Cast", List.of("h"), Map.of("to", 1));
            graph.node("df", "Cast", List.of("d"), Map.of("to", 1));
            graph.node("m", "Mul", "x", "hf");
            graph.node("y", "Add", "m", "df");
        });
        put("arithmetic of shapes", 13, IMAGE, graph -> {
            graph.node("shape", "Shape", "x");
            graph.integers("zero", 0);
            graph.integers("one", 1);
            graph.integers("many", 1L << 40);
            graph.node("rows", "Gather", "shape", "zero");
            graph.node("others", "Slice", "shape", "one", "many");
            graph.node("sizes", "Slice", "shape", "one", "many");
            graph.integers("minus", -1);
            graph.node("target", "Concat", List.of("rows", "minus"), Map.of("axis", 0));
            graph.node("y", "Reshape", "x", "target");
        });
        put("weights computed from constants", 13, IMAGE, graph -> {
            graph.weights("w0", Nd4j.randn(5, 36), 5, 36);
            graph.weights("s", Nd4j.rand(5, 1), 5, 1);
            graph.number("three", 3);
            graph.integers("shape", 5, 4, 3, 3);
            graph.node("w1", "Mul", "w0", "s");
            graph.node("w2", "Div", "w1", "three");
            graph.node("w", "Reshape", "w2", "shape");
            graph.node("y", "Conv", "x", "w");
        });
        put("weights scaled to length 1", 13, IMAGE, graph -> {
            graph.weights("w0", Nd4j.randn(5, 36), 5, 4, 3, 3);
            graph.node("n", "ReduceL2", List.of("w0"), Map.of("axes", ints(1, 2, 3), "keepdims", 1));
            graph.node("w", "Div", "w0", "n");
            graph.node("y", "Conv", "x", "w");
        });
        for (int opset : ints(9, 13)) {
            put("classes as directions, opset " + opset, opset, VECTOR, graph -> {
                graph.weights("w0", Nd4j.randn(5, 12), 5, 12);
                graph.number("small", 1e-12f);
                graph.node("n", "ReduceL2", List.of("w0"), Map.of("axes", ints(1), "keepdims", 1));
                if (opset < 11) {
                    graph.node("c", "Clip", List.of("n"), Map.of("min", 1e-12));
                } else {
                    graph.node("c", "Clip", "n", "small");
                }
                graph.node("d", "Div", "w0", "c");
                graph.node("w", "Transpose", List.of("d"), Map.of("perm", ints(1, 0)));
                graph.node("y", "MatMul", "x", "w");
            });
        }
        put("standardised weights", 13, IMAGE, graph -> {
            graph.weights("w0", Nd4j.randn(5, 36), 5, 4, 3, 3);
            graph.number("small", 1e-5f);
            graph.node("m", "ReduceMean", List.of("w0"), Map.of("axes", ints(1, 2, 3), "keepdims", 1));
            graph.node("d", "Sub", "w0", "m");
            graph.node("q", "Mul", "d", "d");
            graph.node("v", "ReduceMean", List.of("q"), Map.of("axes", ints(1, 2, 3), "keepdims", 1));
            graph.node("a", "Add", "v", "small");
            graph.node("s", "Sqrt", "a");
            graph.node("w", "Div", "d", "s");
            graph.node("y", "Conv", "x", "w");
        });
        put("dropout with inputs", 13, VECTOR, graph -> {
            graph.number("ratio", 0.5f);
            graph.tensor(Onnx.TensorProto.newBuilder()
                    .setName("training")
                    .setDataType(9)
                    .addInt32Data(0)
                    .build());
            graph.node("d", "Dropout", "x", "ratio", "training");
            graph.node("i", "Identity", "d");
            graph.node("y", "Relu", "i");
        });
        put("dropout of opset 7", 7, VECTOR, graph -> {
            graph.node("d", "Dropout", List.of("x"), Map.of("ratio", 0.3));
            graph.node("y", "Relu", "d");
        });
    }

    private static void localFunctions() {
        put("local function with an attribute", 17, IMAGE, graph -> {
            kernel(graph, 4, 4, 3, 3);
            graph.function(
                    "Block",
                    List.of("in", "kernel"),
                    "out",
                    List.of("slope"),
                    OnnxFileWriter.proto("t", "Conv", List.of("in", "kernel"), Map.of("pads", ints(1, 1, 1, 1))),
                    OnnxFileWriter.proto(
                            "out",
                            "LeakyRelu",
                            List.of("t"),
                            Map.of(
                                    "alpha",
                                    new OnnxFileWriter.Reference("slope", Onnx.AttributeProto.AttributeType.FLOAT))));
            graph.call("a", "Block", List.of("x", "w"), Map.of("slope", 0.3));
            graph.call("y", "Block", List.of("a", "w"), ofEntries(entry("slope", 0.1)));
        });
        put("local function inside another", 17, VECTOR, graph -> {
            graph.function(
                    "Inner", List.of("v"), "r", List.of(), OnnxFileWriter.proto("r", "Relu", List.of("v"), Map.of()));
            graph.function(
                    "Outer",
                    List.of("v"),
                    "r",
                    List.of(),
                    OnnxFileWriter.proto("n", "Neg", List.of("v"), Map.of()),
                    OnnxFileWriter.proto("r", "Inner", List.of("n"), Map.of()).toBuilder()
                            .setDomain("local")
                            .build());
            graph.call("y", "Outer", List.of("x"), Map.of());
        });
    }

    private static void opsets() {
        for (int opset = 7; opset <= 25; opset++) {
            put("a network of opset " + opset, opset, IMAGE, graph -> {
                kernel(graph, 5, 4, 3, 3);
                parameters(graph, 5);
                graph.node("c", "Conv", "x", "w");
                graph.node("n", "BatchNormalization", "c", "scale", "shift", "mean", "variance");
                graph.node("r", "Relu", "n");
                graph.node("m", "MaxPool", List.of("r"), Map.of("kernel_shape", ints(2, 2)));
                graph.node("p", "GlobalAveragePool", "m");
                graph.node("f", "Flatten", "p");
                graph.weights("v", Nd4j.randn(5, 3), 5, 3);
                graph.weights("b", Nd4j.randn(1, 3), 3);
                graph.node("y", "Gemm", "f", "v", "b");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_give_what_onnx_runtime_computes(FixtureEngine engine) {
        List<String> failures = new ArrayList<>();
        VARIANTS.forEach((name, variant) -> {
            String problem = problem(engine, variant);
            if (!problem.isEmpty()) {
                failures.add(name + ": " + problem);
            }
        });
        System.out.println("OnnxVariantTest: " + (VARIANTS.size() - failures.size()) + " of " + VARIANTS.size()
                + " variants passed on " + engine);
        assertThat(failures).isEmpty();
    }

    private String problem(FixtureEngine engine, Variant variant) {
        Nd4j.getRandom().setSeed(11);
        OnnxFileWriter graph = new OnnxFileWriter(variant.input()).opset(variant.opset());
        variant.graph().accept(graph);
        long[] shape = new long[variant.input().length + 1];
        shape[0] = 3;
        System.arraycopy(variant.input(), 0, shape, 1, variant.input().length);
        INDArray x = Nd4j.randn(shape);
        try {
            Path file = graph.write(folder.resolve("variant.onnx"), "y");
            float[] expected = expected(file, x);
            OnnxTower tower = OnnxTower.from(file)
                    .runningVariance(RunningVariance.POPULATION)
                    .read();
            double difference =
                    OnnxFixtures.difference(engine.embed(tower.network(0), OnnxFixtures.forTower(tower, x)), expected);
            return difference <= TOLERANCE ? "" : "difference " + difference;
        } catch (IOException | OrtException | RuntimeException e) {
            return e.toString();
        }
    }

    private static float[] expected(Path file, INDArray x) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(1);
            FloatBuffer values = FloatBuffer.wrap(x.dup('c').data().asFloat());
            try (OrtSession session = environment.createSession(file.toString(), options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, values, x.shape());
                    OrtSession.Result result = session.run(Map.of("x", tensor))) {
                FloatBuffer numbers = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] copy = new float[numbers.remaining()];
                numbers.get(copy);
                return copy;
            }
        }
    }
}
