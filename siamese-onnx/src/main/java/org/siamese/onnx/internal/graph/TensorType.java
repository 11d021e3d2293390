package org.siamese.onnx.internal.graph;

/** The types of tensors by their numbers in ONNX. */
final class TensorType {
    static final int FLOAT = 1;
    static final int STRING = 8;
    static final int FLOAT16 = 10;

    private static final String[] NAMES = {
        "UNDEFINED",
        "FLOAT",
        "UINT8",
        "INT8",
        "UINT16",
        "INT16",
        "INT32",
        "INT64",
        "STRING",
        "BOOL",
        "FLOAT16",
        "DOUBLE",
        "UINT32",
        "UINT64",
        "COMPLEX64",
        "COMPLEX128",
        "BFLOAT16",
        "FLOAT8E4M3FN",
        "FLOAT8E4M3FNUZ",
        "FLOAT8E5M2",
        "FLOAT8E5M2FNUZ",
        "UINT4",
        "INT4",
        "FLOAT4E2M1"
    };

    /** Bits of a value; 0 where there is no fixed size. */
    private static final int[] BITS = {
        0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4
    };

    private TensorType() {}

    static String name(int type) {
        return type >= 0 && type < NAMES.length ? NAMES[type] : "type " + type;
    }

    static boolean known(int type) {
        return type > 0 && type < NAMES.length;
    }

    /** Bytes of so many values of a type; -1 where they have no fixed size. */
    static long bytes(int type, long count) {
        if (BITS[type] == 0) {
            return -1;
        }
        return BITS[type] < 8 ? (count * BITS[type] + 7) / 8 : Math.multiplyExact(count, BITS[type] / 8L);
    }
}
