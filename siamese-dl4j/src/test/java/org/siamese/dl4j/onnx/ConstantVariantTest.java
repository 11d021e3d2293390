package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.nd4j.linalg.factory.Nd4j;

/** What is computed from constants only. */
class ConstantVariantTest extends OnnxVariants {
    @Override
    void add() {
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
    }
}
