package org.siamese.examples.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import onnx.Onnx;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** Changes ONNX models as somebody does who knows the format: attributes, shapes, names, operators, functions. A function of its random numbers. */
final class GraphMutator {
    private static final long[] EXTREMES = {
        -1, 0, 1, 2, 3, 5, 100, 16_384, 65_536, -2, 1L << 31, (1L << 31) - 1, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final float[] REALS = {
        0, -1, 1e-30f, 1e30f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0.5f, Float.MIN_VALUE
    };
    private static final String[] OPERATORS = {
        "Conv",
        "Gemm",
        "MatMul",
        "Reshape",
        "Flatten",
        "BatchNormalization",
        "PRelu",
        "Pad",
        "Concat",
        "Add",
        "Mul",
        "Clip",
        "MaxPool",
        "AveragePool",
        "ReduceMean",
        "Transpose",
        "Squeeze",
        "Unsqueeze",
        "Expand",
        "Slice",
        "Gather",
        "Shape",
        "ConstantOfShape",
        "InstanceNormalization",
        "GroupNormalization",
        "LayerNormalization",
        "LRN",
        "Identity",
        "Div",
        "Sub",
        "Max",
        "Min",
        "Pow",
        "Sqrt",
        "ReduceL2",
        "ReduceSum",
        "Dropout",
        "Cast",
        "Where",
        "Sum",
        "Loop"
    };
    private static final String[] NAMES = {
        "axis",
        "axes",
        "pads",
        "strides",
        "dilations",
        "group",
        "kernel_shape",
        "epsilon",
        "perm",
        "to",
        "keepdims",
        "auto_pad",
        "ceil_mode",
        "num_groups",
        "size",
        "alpha",
        "value",
        "mode"
    };

    private final SplittableRandom random;

    GraphMutator(SplittableRandom random) {
        this.random = random;
    }

    /** A model with up to three changes; the bytes as they are where they are none. */
    byte[] changed(byte[] whole) {
        try {
            Onnx.ModelProto.Builder model = Onnx.ModelProto.parseFrom(whole).toBuilder();
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(model);
            }
            return model.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            return whole;
        }
    }

    private long number() {
        return EXTREMES[random.nextInt(EXTREMES.length)];
    }

    private void change(Onnx.ModelProto.Builder model) {
        Onnx.GraphProto.Builder graph = model.getGraphBuilder();
        if (graph.getNodeCount() == 0) {
            return;
        }
        Onnx.NodeProto.Builder node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
        switch (random.nextInt(12)) {
            case 0 -> node.setOpType(OPERATORS[random.nextInt(OPERATORS.length)]);
            case 1, 2 -> attribute(node);
            case 3 -> shape(graph);
            case 4 -> input(graph.getInputBuilder(0));
            case 5 -> rewire(graph, node);
            case 6 -> graph.addNode(random.nextInt(graph.getNodeCount() + 1), copied(node));
            case 7 -> graph.removeNode(random.nextInt(graph.getNodeCount()));
            case 8 -> model.getOpsetImportBuilder(0)
                    .setVersion(random.nextBoolean() ? number() : 6 + random.nextInt(22));
            case 9 -> function(model, node);
            case 10 -> values(graph);
            default -> node.addAttribute(Onnx.AttributeProto.newBuilder()
                    .setName(NAMES[random.nextInt(NAMES.length)])
                    .setTypeValue(random.nextInt(9))
                    .setI(number())
                    .addInts(number())
                    .addInts(number())
                    .setF(REALS[random.nextInt(REALS.length)])
                    .setS(ByteString.copyFromUtf8("SAME_UPPER")));
        }
    }

    private static Onnx.NodeProto copied(Onnx.NodeProto.Builder node) {
        Onnx.NodeProto.Builder copy = node.build().toBuilder();
        for (int i = 0; i < copy.getOutputCount(); i++) {
            copy.setOutput(i, copy.getOutput(i) + "-copy");
        }
        return copy.build();
    }

    private void attribute(Onnx.NodeProto.Builder node) {
        if (node.getAttributeCount() == 0) {
            return;
        }
        Onnx.AttributeProto.Builder attribute = node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
        switch (random.nextInt(5)) {
            case 0 -> attribute.setI(number());
            case 1 -> attribute.setF(REALS[random.nextInt(REALS.length)]);
            case 2 -> attribute.addInts(number());
            case 3 -> attribute.clearInts();
            default -> {
                if (attribute.getIntsCount() > 0) {
                    attribute.setInts(random.nextInt(attribute.getIntsCount()), number());
                }
            }
        }
    }

    private void shape(Onnx.GraphProto.Builder graph) {
        if (graph.getInitializerCount() == 0) {
            return;
        }
        Onnx.TensorProto.Builder tensor = graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
        if (random.nextBoolean() && tensor.getDimsCount() > 1) {
            List<Long> dims = List.copyOf(tensor.getDimsList());
            tensor.clearDims();
            for (int i = dims.size() - 1; i >= 0; i--) {
                tensor.addDims(dims.get(i));
            }
        } else if (random.nextBoolean() || tensor.getDimsCount() == 0) {
            tensor.addDims(random.nextBoolean() ? 1 : number());
        } else if (random.nextBoolean()) {
            tensor.setDims(random.nextInt(tensor.getDimsCount()), number());
        } else {
            tensor.setDataType(random.nextInt(24));
        }
    }

    private void values(Onnx.GraphProto.Builder graph) {
        if (graph.getInitializerCount() == 0) {
            return;
        }
        Onnx.TensorProto.Builder tensor = graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
        byte[] raw = tensor.getRawData().toByteArray();
        for (int i = 0; i < Math.min(8, raw.length); i++) {
            raw[raw.length - 1 - i] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256));
        }
        tensor.setRawData(ByteString.copyFrom(raw));
        if (tensor.getInt64DataCount() > 0) {
            tensor.setInt64Data(random.nextInt(tensor.getInt64DataCount()), number());
        }
    }

    private void input(Onnx.ValueInfoProto.Builder input) {
        Onnx.TensorShapeProto.Builder shape =
                input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        if (shape.getDimCount() == 0 || random.nextInt(4) == 0) {
            shape.addDimBuilder().setDimValue(number());
        } else {
            shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(number());
        }
    }

    private void rewire(Onnx.GraphProto.Builder graph, Onnx.NodeProto.Builder node) {
        Onnx.NodeProto.Builder other = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
        String name = random.nextInt(4) == 0 || other.getOutputCount() == 0 ? "" : other.getOutput(0);
        if (random.nextInt(3) == 0) {
            node.addInput(name);
        } else if (node.getInputCount() > 0) {
            node.setInput(random.nextInt(node.getInputCount()), name);
        }
    }

    /** Makes a node a call of a function that may call itself, or itself twice. */
    private void function(Onnx.ModelProto.Builder model, Onnx.NodeProto.Builder node) {
        Onnx.FunctionProto.Builder function =
                Onnx.FunctionProto.newBuilder().setName(node.getOpType()).setDomain("local");
        for (int i = 0; i < node.getInputCount(); i++) {
            function.addInput("i" + i);
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            function.addOutput(random.nextInt(5) == 0 ? "i0" : "o" + i);
        }
        Onnx.NodeProto.Builder body = node.build().toBuilder();
        for (int i = 0; i < body.getInputCount(); i++) {
            body.setInput(i, "i" + i);
        }
        for (int i = 0; i < body.getOutputCount(); i++) {
            body.setOutput(i, "o" + i);
        }
        if (random.nextBoolean()) {
            body.setDomain("local");
        }
        function.addNode(body);
        if (random.nextBoolean() && body.getOutputCount() > 0) {
            function.addNode(body.build().toBuilder().setOutput(0, "again"));
        }
        function.addOpsetImport(model.getOpsetImport(0));
        node.setDomain("local");
        model.addFunctions(function);
    }
}
