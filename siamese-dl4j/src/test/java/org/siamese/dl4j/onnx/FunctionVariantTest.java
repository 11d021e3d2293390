package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.nd4j.linalg.factory.Nd4j;

/** Functions of each value. */
class FunctionVariantTest extends OnnxVariants {
    @Override
    void add() {
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

    private void clip(String name, long[] input, String low, String high) {
        put(name, 13, input, graph -> {
            graph.number("low", -0.5f);
            graph.number("high", 0.25f);
            graph.node("y", "Clip", "x", low, high);
        });
    }

    private void slope(String name, long[] input, long size, long... shape) {
        put(name, 17, input, graph -> {
            graph.weights("s", Nd4j.rand(new long[] {1, size}), shape);
            graph.node("y", "PRelu", "x", "s");
        });
    }
}
