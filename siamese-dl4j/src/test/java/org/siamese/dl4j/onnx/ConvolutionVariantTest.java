package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions. */
class ConvolutionVariantTest extends OnnxVariants {
    private static final long[] EVEN = {4, 8, 10};

    @Override
    void add() {
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

    private void conv(String name, long[] input, long[] shape, Map<String, ?> attributes) {
        put(name, 17, input, graph -> {
            kernel(graph, shape);
            graph.weights("b", Nd4j.randn(1, shape[0]), shape[0]);
            graph.node("y", "Conv", List.of("x", "w", "b"), attributes);
        });
    }
}
