package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Dense layers. */
class DenseVariantTest extends OnnxVariants {
    @Override
    void add() {
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
}
