package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Normalisations. */
class NormVariantTest extends OnnxVariants {
    @Override
    void add() {
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
}
