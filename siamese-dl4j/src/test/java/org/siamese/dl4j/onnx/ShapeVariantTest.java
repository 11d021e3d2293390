package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import onnx.Onnx;

/** Operators that change shapes, pad, join and choose. */
class ShapeVariantTest extends OnnxVariants {
    @Override
    void add() {
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
    }
}
