package org.siamese.dl4j.onnx;

import java.util.Locale;
import onnx.Onnx;

/** Types of the elements of tensors that are read, with ONNX's numbers for them. */
enum ElementType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    BFLOAT16(16, 2);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Bytes of an element. */
    int bytes() {
        return bytes;
    }

    /** Whether elements are numbers with a fraction. */
    boolean real() {
        return this == FLOAT || this == FLOAT16 || this == DOUBLE || this == BFLOAT16;
    }

    /**
     * The type of a number in a file.
     *
     * @throws OnnxImportException if it is none of these
     */
    static ElementType of(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new OnnxImportException("expected elements of a type of numbers, got " + nameOf(code));
    }

    /** ONNX's name of a type, for messages. */
    static String nameOf(int code) {
        Onnx.TensorProto.DataType known = Onnx.TensorProto.DataType.forNumber(code);
        return known == null ? "type " + code : known.name().toUpperCase(Locale.ROOT);
    }
}
