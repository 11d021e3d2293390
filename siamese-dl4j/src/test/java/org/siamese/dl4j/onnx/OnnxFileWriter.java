package org.siamese.dl4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import onnx.Onnx;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** Writes small ONNX files, by default of opset 17, with the input "x". */
final class OnnxFileWriter {
    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("test");
    private final List<Onnx.FunctionProto> functions = new ArrayList<>();
    private int opset = 17;

    OnnxFileWriter(long... inputDims) {
        Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("n");
        for (long dim : inputDims) {
            shape.addDimBuilder().setDimValue(dim);
        }
        graph.addInput(value("x", shape));
    }

    private static Onnx.ValueInfoProto value(String name, Onnx.TensorShapeProto.Builder shape) {
        Onnx.TypeProto.Tensor.Builder type = Onnx.TypeProto.Tensor.newBuilder().setElemType(1);
        if (shape != null) {
            type.setShape(shape);
        }
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    /** A function's attribute in the place of a value. */
    record Reference(String name, Onnx.AttributeProto.AttributeType type) {}

    /** The version of the operators. */
    OnnxFileWriter opset(int version) {
        opset = version;
        return this;
    }

    int opset() {
        return opset;
    }

    /** Adds a node that yields a tensor of its own name. */
    String node(String name, String operator, List<String> inputs, Map<String, ?> attributes) {
        graph.addNode(proto(name, operator, inputs, attributes));
        return name;
    }

    /** Adds a node without attributes that yields a tensor of its own name. */
    String node(String name, String operator, String... inputs) {
        return node(name, operator, List.of(inputs), Map.of());
    }

    /** Adds a call of a function that yields a tensor of its own name. */
    String call(String name, String function, List<String> inputs, Map<String, ?> attributes) {
        graph.addNode(proto(name, function, inputs, attributes).toBuilder().setDomain("local"));
        return name;
    }

    /** Adds a function of the model. */
    void function(String name, List<String> inputs, String output, List<String> attributes, Onnx.NodeProto... nodes) {
        functions.add(Onnx.FunctionProto.newBuilder()
                .setName(name)
                .setDomain("local")
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(attributes)
                .addAllNode(List.of(nodes))
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(opset))
                .addOpsetImport(
                        Onnx.OperatorSetIdProto.newBuilder().setDomain("local").setVersion(1))
                .build());
    }

    static Onnx.NodeProto proto(String name, String operator, List<String> inputs, Map<String, ?> attributes) {
        Onnx.NodeProto.Builder node = Onnx.NodeProto.newBuilder()
                .setName(name + "-node")
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(name);
        attributes.forEach((key, value) -> node.addAttribute(attribute(key, value)));
        return node.build();
    }

    private static Onnx.AttributeProto attribute(String name, Object value) {
        Onnx.AttributeProto.Builder attribute = Onnx.AttributeProto.newBuilder().setName(name);
        if (value instanceof String text) {
            attribute.setType(Onnx.AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
        } else if (value instanceof Onnx.TensorProto tensor) {
            attribute.setType(Onnx.AttributeProto.AttributeType.TENSOR).setT(tensor);
        } else if (value instanceof float[] numbers) {
            attribute.setType(Onnx.AttributeProto.AttributeType.FLOATS);
            for (float number : numbers) {
                attribute.addFloats(number);
            }
        } else if (value instanceof Reference reference) {
            attribute.setType(reference.type()).setRefAttrName(reference.name());
        } else if (value instanceof int[] numbers) {
            attribute.setType(Onnx.AttributeProto.AttributeType.INTS);
            IntStream.of(numbers).forEach(attribute::addInts);
        } else if (value instanceof Integer number) {
            attribute.setType(Onnx.AttributeProto.AttributeType.INT).setI(number);
        } else {
            attribute.setType(Onnx.AttributeProto.AttributeType.FLOAT).setF(((Number) value).floatValue());
        }
        return attribute.build();
    }

    /** Adds integers. */
    String integers(String name, long... values) {
        Onnx.TensorProto.Builder tensor =
                Onnx.TensorProto.newBuilder().setName(name).setDataType(7).addDims(values.length);
        LongStream.of(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return name;
    }

    /** Adds a number without dimensions. */
    String number(String name, float value) {
        graph.addInitializer(
                Onnx.TensorProto.newBuilder().setName(name).setDataType(1).addFloatData(value));
        return name;
    }

    /** Adds any tensor. */
    String tensor(Onnx.TensorProto tensor) {
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    /** Adds weights. */
    String weights(String name, INDArray values, long... shape) {
        float[] floats = values.dup('c').data().asFloat();
        ByteBuffer bytes = ByteBuffer.allocate(floats.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(floats);
        Onnx.TensorProto.Builder tensor =
                Onnx.TensorProto.newBuilder().setName(name).setDataType(1).setRawData(ByteString.copyFrom(bytes));
        for (long dim : shape) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /** Writes the file. */
    Path write(Path file, String... outputs) throws IOException {
        for (String output : outputs) {
            graph.addOutput(value(output, null));
        }
        Onnx.ModelProto.Builder model = Onnx.ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph);
        if (!functions.isEmpty()) {
            model.addOpsetImport(Onnx.OperatorSetIdProto.newBuilder()
                            .setDomain("local")
                            .setVersion(1))
                    .addAllFunctions(functions);
        }
        return Files.write(file, model.build().toByteArray());
    }
}
