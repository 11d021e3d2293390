package org.siamese.dl4j.onnx;

import static java.util.Map.entry;
import static java.util.Map.ofEntries;

import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.nd4j.linalg.factory.Nd4j;

/** Local functions, and a network of each version of the operators. */
class GraphVariantTest extends OnnxVariants {
    @Override
    void add() {
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
}
