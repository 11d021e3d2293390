package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Channels last, as converters from TensorFlow write networks. */
class ChannelsLastVariantTest extends OnnxVariants {
    private static final int[] TO_FIRST = {0, 3, 1, 2};
    private static final int[] TO_LAST = {0, 2, 3, 1};
    private static final long[] LAST = {9, 7, 4};

    @Override
    void add() {
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

    private void turn(OnnxFileWriter graph, String name, String from, int... order) {
        graph.node(name, "Transpose", List.of(from), Map.of("perm", order));
    }
}
