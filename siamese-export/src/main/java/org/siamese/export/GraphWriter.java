package org.siamese.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** Collects the nodes and weights of an ONNX graph. Names of values are made unique by a number. Not thread-safe. */
final class GraphWriter {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tower");
    private int values;

    /** An attribute of integers. */
    static AttributeProto ints(String name, long... numbers) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
        Arrays.stream(numbers).forEach(attribute::addInts);
        return attribute.build();
    }

    /** An attribute of one integer. */
    static AttributeProto integer(String name, long number) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(number).build();
    }

    /** An attribute of one number. */
    static AttributeProto number(String name, double number) {
        return attribute(name, AttributeProto.AttributeType.FLOAT)
                .setF((float) number)
                .build();
    }

    /** An attribute of a text. */
    static AttributeProto text(String name, String text) {
        return attribute(name, AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(text))
                .build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    /**
     * Adds a node.
     *
     * @param layer that it comes from; part of the name of its result
     * @return the name of its result
     */
    String node(String layer, String operator, List<String> inputs, AttributeProto... attributes) {
        String result = layer + "/" + operator + "_" + ++values;
        node(layer, operator, inputs, result, attributes);
        return result;
    }

    private void node(String layer, String operator, List<String> inputs, String result, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(result)
                .setDocString(layer)
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(result)
                .addAllAttribute(Arrays.asList(attributes)));
    }

    /**
     * Adds weights.
     *
     * @param shape as ONNX has it
     * @return the name of the initializer
     */
    String weights(String layer, String what, INDArray values, long... shape) {
        float[] numbers = values.castTo(DataType.FLOAT).dup('c').data().asFloat();
        return floats(layer, what, numbers, shape);
    }

    /** Adds numbers. */
    String floats(String layer, String what, float[] numbers, long... shape) {
        long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (length != numbers.length) {
            throw new IllegalStateException("\"" + layer + "\", " + what + ": expected the shape "
                    + Arrays.toString(shape) + ", got " + numbers.length + " values");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return initializer(layer, what, TensorProto.DataType.FLOAT, bytes, shape);
    }

    /** Adds whole numbers. */
    String longs(String layer, String what, long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(numbers);
        return initializer(layer, what, TensorProto.DataType.INT64, bytes, numbers.length);
    }

    private String initializer(String layer, String what, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        String name = layer + "/" + what + "_" + ++values;
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        Arrays.stream(shape).forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return name;
    }

    /** The graph of one input and one output, whose first dimension is free. */
    GraphProto graph(String input, long[] inputShape, String result, String output, long dimension) {
        node(output, "Identity", List.of(result), output);
        return graph.addInput(value(input, inputShape))
                .addOutput(value(output, dimension))
                .build();
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"));
        Arrays.stream(shape)
                .forEach(length ->
                        dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length)));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(dims)))
                .build();
    }
}
