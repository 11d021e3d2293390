package org.siamese.dl4j.onnx;

import java.util.List;
import onnx.Onnx;

/**
 * The shape of a model's input.
 *
 * @param dims [channels, height, width] or [features]
 * @param batch the number of inputs that the file fixes; 0 where it is free
 * @param channelsLast whether the file takes images as [batch, height, width, channels]
 */
record InputDims(long[] dims, long batch, boolean channelsLast) {
    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int IMAGE_RANK = 4;
    private static final int VECTOR_RANK = 2;

    /** The most pixels of a side, and features of a vector. */
    private static final long MOST = 1 << 20;

    /**
     * Reads the shape.
     *
     * @param given what the user says it is, [channels, height, width] or [features]; empty where the file has to say so
     * @param nodes of the network, for messages
     */
    static InputDims of(Onnx.ValueInfoProto input, long[] given, List<ImportNode> nodes) {
        String reader = nodes.stream()
                .filter(node -> node.inputs().contains(input.getName()))
                .findFirst()
                .map(node -> ", which " + node + " reads")
                .orElse("");
        String where = "input \"" + input.getName() + "\"" + reader + ": ";
        if (!input.hasType() || !input.getType().hasTensorType()) {
            throw new OnnxImportException(where + "expected a tensor, got something else or no type");
        }
        Onnx.TypeProto.Tensor type = input.getType().getTensorType();
        boolean widened = (type.getElemType() == FLOAT16 || type.getElemType() == DOUBLE)
                && InputOrder.castFirst(input.getName(), nodes);
        if (type.getElemType() != FLOAT && !widened) {
            throw new OnnxImportException(where + "expected FLOAT, got " + ElementType.nameOf(type.getElemType())
                    + "; export the model in single precision, with images or features as its input");
        }
        List<Onnx.TensorShapeProto.Dimension> shape = type.getShape().getDimList();
        if (!type.hasShape() && given.length > 0) {
            return new InputDims(given, 0, false);
        }
        if (!type.hasShape() || shape.size() != IMAGE_RANK && shape.size() != VECTOR_RANK) {
            throw new OnnxImportException(
                    where + "expected [batch, channels, height, width] or [batch, features], got " + describe(type));
        }
        if (given.length > 0 && given.length != shape.size() - 1) {
            throw new OnnxImportException(where + "expected a shape of " + (shape.size() - 1) + " sizes, as "
                    + describe(type) + " has, got " + java.util.Arrays.toString(given));
        }
        boolean last = shape.size() == IMAGE_RANK
                && InputOrder.channelsLast(
                        input.getName(), shape.get(IMAGE_RANK - 1).getDimValue() == 1, nodes);
        long[] dims = new long[shape.size() - 1];
        for (int axis = 0; axis < dims.length; axis++) {
            Onnx.TensorShapeProto.Dimension size = shape.get(last ? ChannelsLastNodes.axis(axis + 1) : axis + 1);
            boolean fixed = size.hasDimValue() && size.getDimValue() != 0;
            if (!fixed && given.length == 0) {
                throw new OnnxImportException(where + "expected sizes that are fixed but for the batch, got "
                        + describe(type) + "; say them with input(...)");
            }
            dims[axis] = fixed ? size.getDimValue() : given[axis];
            if (given.length > 0 && dims[axis] != given[axis]) {
                throw new OnnxImportException(where + "expected the file's sizes " + describe(type) + ", got input("
                        + java.util.Arrays.toString(given) + ")");
            }
            if (dims[axis] < 1 || dims[axis] > MOST) {
                throw new OnnxImportException(where + "expected sizes from 1 to " + MOST + ", got " + describe(type));
            }
        }
        Onnx.TensorShapeProto.Dimension batch = shape.get(0);
        if (batch.hasDimValue() && batch.getDimValue() < 0) {
            throw new OnnxImportException(
                    where + "expected a batch of at least 1 or a free one, got " + describe(type));
        }
        return new InputDims(dims, batch.hasDimValue() ? batch.getDimValue() : 0, last);
    }

    private static String describe(Onnx.TypeProto.Tensor type) {
        return type.hasShape() ? sizes(type.getShape().getDimList()).toString() : "no shape";
    }

    private static List<String> sizes(List<Onnx.TensorShapeProto.Dimension> shape) {
        return shape.stream()
                .map(size -> size.hasDimValue() ? Long.toString(size.getDimValue()) : size.getDimParam())
                .toList();
    }

    /** Checks what a file says of an output against what its nodes yield. */
    static void check(Onnx.ValueInfoProto output, long[] dims) {
        if (!output.hasType() || !output.getType().hasTensorType()) {
            return;
        }
        Onnx.TypeProto.Tensor type = output.getType().getTensorType();
        String where = "output \"" + output.getName() + "\": ";
        if (type.getElemType() != FLOAT && type.getElemType() != 0) {
            throw new OnnxImportException(where + "expected FLOAT, got " + ElementType.nameOf(type.getElemType()));
        }
        List<Onnx.TensorShapeProto.Dimension> shape = type.getShape().getDimList();
        if (!type.hasShape() || shape.isEmpty()) {
            return;
        }
        boolean fits = shape.size() == dims.length + 1;
        for (int axis = 0; fits && axis < dims.length; axis++) {
            Onnx.TensorShapeProto.Dimension size = shape.get(axis + 1);
            fits = !size.hasDimValue() || size.getDimValue() == 0 || size.getDimValue() == dims[axis];
        }
        if (!fits) {
            throw new OnnxImportException(where + "expected the shape that the file declares, " + sizes(shape)
                    + ", got " + TowerValue.shape(dims) + " from its nodes");
        }
    }
}
