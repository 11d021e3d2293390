package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Sums, products and gates. */
class ArithmeticVariantTest extends OnnxVariants {
    @Override
    void add() {
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
}
