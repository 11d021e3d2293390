package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Pools, means and maxima over pixels. */
class PoolVariantTest extends OnnxVariants {
    private static final long[] EVEN = {4, 8, 10};

    @Override
    void add() {
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

    private void mean(String name, int opset, String operator, int keep, int... axes) {
        put(name, opset, IMAGE, graph -> {
            if (opset < 18) {
                graph.node("y", operator, List.of("x"), Map.of("axes", axes, "keepdims", keep));
            } else {
                graph.integers("axes", axes[0], axes[1]);
                graph.node("y", operator, List.of("x", "axes"), Map.of("keepdims", keep, "noop_with_empty_axes", 1));
            }
        });
    }
}
