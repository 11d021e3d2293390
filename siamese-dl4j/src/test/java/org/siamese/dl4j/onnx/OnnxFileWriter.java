package org.siamese.dl4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import onnx.Onnx;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** Writes small ONNX files, opset 17, with the input "x". */
final class OnnxFileWriter {
    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("test");

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

    /** Adds a node that yields a tensor of its own name. */
    String node(String name, String operator, List<String> inputs, Map<String, ?> attributes) {
        Onnx.NodeProto.Builder node = Onnx.NodeProto.newBuilder()
                .setName(name + "-node")
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(name);
        attributes.forEach((key, value) -> node.addAttribute(attribute(key, value)));
        graph.addNode(node);
        return name;
    }

    private static Onnx.AttributeProto attribute(String name, Object value) {
        Onnx.AttributeProto.Builder attribute = Onnx.AttributeProto.newBuilder().setName(name);
        if (value instanceof int[] numbers) {
            attribute.setType(Onnx.AttributeProto.AttributeType.INTS);
            IntStream.of(numbers).forEach(attribute::addInts);
        } else if (value instanceof Integer number) {
            attribute.setType(Onnx.AttributeProto.AttributeType.INT).setI(number);
        } else {
            attribute.setType(Onnx.AttributeProto.AttributeType.FLOAT).setF(((Number) value).floatValue());
        }
        return attribute.build();
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
        Onnx.ModelProto model = Onnx.ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
        return Files.write(file, model.toByteArray());
    }
}
