package org.siamese.dl4j.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import onnx.Onnx;

/** Reads tensors from a model. The number of elements is checked against the data before memory is reserved for them. */
final class TensorReader {
    private static final int EXTERNAL = 1;

    /** The most elements of a tensor, 2 GB of floats. */
    private static final long MOST_ELEMENTS = 1L << 29;

    private final ExternalWeights external;

    TensorReader(ExternalWeights external) {
        this.external = external;
    }

    /**
     * A tensor under a name.
     *
     * @throws OnnxImportException if its type is not known, its shape is none, or its data has another size
     */
    ConstantTensor read(String name, Onnx.TensorProto tensor) {
        try {
            return read(tensor).named(name);
        } catch (OnnxImportException e) {
            throw e.in("tensor \"" + name + "\"");
        }
    }

    /** Checks the shape and the size of data inside the model, without reading it. */
    void check(String name, Onnx.TensorProto tensor) {
        try {
            size(tensor);
        } catch (OnnxImportException e) {
            throw e.in("tensor \"" + name + "\"");
        }
    }

    private ConstantTensor read(Onnx.TensorProto tensor) {
        int size = size(tensor);
        ElementType type = ElementType.of(tensor.getDataType());
        long[] shape = shape(tensor);
        if (tensor.getDataLocationValue() == EXTERNAL) {
            return raw(type, shape, size, external.read(tensor.getExternalDataList(), (long) size * type.bytes()));
        }
        ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer();
        return bytes.hasRemaining() || size == 0 ? raw(type, shape, size, bytes) : listed(type, shape, size, tensor);
    }

    private static long[] shape(Onnx.TensorProto tensor) {
        return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    private static int size(Onnx.TensorProto tensor) {
        if (tensor.hasSegment()) {
            throw new OnnxImportException("expected a whole tensor, got a segment");
        }
        ElementType type = ElementType.of(tensor.getDataType());
        long size = 1;
        for (long dim : tensor.getDimsList()) {
            if (dim < 0 || dim > MOST_ELEMENTS || size * dim > MOST_ELEMENTS) {
                throw new OnnxImportException("expected dimensions from 0, of at most " + MOST_ELEMENTS
                        + " elements in all, got " + tensor.getDimsList());
            }
            size *= dim;
        }
        if (tensor.getDataLocationValue() > EXTERNAL) {
            throw new OnnxImportException(
                    "expected data inside or beside the model, got location " + tensor.getDataLocationValue());
        }
        if (tensor.getDataLocationValue() == EXTERNAL) {
            return (int) size;
        }
        long raw = tensor.getRawData().size();
        long listed = listed(type, tensor);
        if (raw > 0 && listed > 0) {
            throw new OnnxImportException("expected its data once, got it as raw data and as a list");
        }
        if (raw > 0 ? raw != size * type.bytes() : listed != size) {
            throw new OnnxImportException("expected " + size + " elements of " + type + ", as the shape "
                    + tensor.getDimsList() + " needs, got " + (raw > 0 ? raw + " bytes" : listed + " elements"));
        }
        return (int) size;
    }

    private static int listed(ElementType type, Onnx.TensorProto tensor) {
        return switch (type) {
            case FLOAT -> tensor.getFloatDataCount();
            case DOUBLE -> tensor.getDoubleDataCount();
            case INT64 -> tensor.getInt64DataCount();
            case UINT32, UINT64 -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
    }

    private static ConstantTensor listed(ElementType type, long[] shape, int size, Onnx.TensorProto tensor) {
        if (type == ElementType.DOUBLE) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = tensor.getDoubleData(i);
            }
            return ConstantTensor.ofDoubles(shape, values);
        }
        if (type.real()) {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = switch (type) {
                    case FLOAT -> tensor.getFloatData(i);
                    case FLOAT16 -> half(tensor.getInt32Data(i));
                    default -> brain(tensor.getInt32Data(i));
                };
            }
            return ConstantTensor.ofFloats(shape, values);
        }
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (type) {
                case INT64 -> tensor.getInt64Data(i);
                case UINT32, UINT64 -> tensor.getUint64Data(i);
                default -> tensor.getInt32Data(i);
            };
        }
        return ConstantTensor.ofIntegers(type, shape, values);
    }

    private static ConstantTensor raw(ElementType type, long[] shape, int size, ByteBuffer data) {
        ByteBuffer bytes = data.order(ByteOrder.LITTLE_ENDIAN);
        if (type == ElementType.DOUBLE) {
            double[] values = new double[size];
            bytes.asDoubleBuffer().get(values);
            return ConstantTensor.ofDoubles(shape, values);
        }
        if (type == ElementType.FLOAT) {
            float[] values = new float[size];
            bytes.asFloatBuffer().get(values);
            return ConstantTensor.ofFloats(shape, values);
        }
        if (type.real()) {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = type == ElementType.FLOAT16 ? half(bytes.getShort()) : brain(bytes.getShort());
            }
            return ConstantTensor.ofFloats(shape, values);
        }
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (type) {
                case INT64, UINT64 -> bytes.getLong();
                case INT32 -> bytes.getInt();
                case UINT32 -> Integer.toUnsignedLong(bytes.getInt());
                case INT16 -> bytes.getShort();
                case UINT16 -> Short.toUnsignedLong(bytes.getShort());
                case INT8 -> bytes.get();
                default -> Byte.toUnsignedLong(bytes.get());
            };
        }
        return ConstantTensor.ofIntegers(type, shape, values);
    }

    /** IEEE 754 half precision: 1 bit sign, 5 bits exponent, 10 bits fraction. */
    static float half(int bits) {
        int exponent = bits >>> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude;
        if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, -24);
        } else if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            magnitude = Math.scalb(1024.0 + fraction, exponent - 25);
        }
        return (float) ((bits & 0x8000) == 0 ? magnitude : -magnitude);
    }

    /** The first 16 bits of a float. */
    private static float brain(int bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The values of a list of floats in an attribute. */
    static ConstantTensor floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return ConstantTensor.ofFloats(new long[] {floats.length}, floats);
    }
}
