package org.siamese.onnx.internal.graph;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A tensor that a file holds or names, checked: as many bytes as its shape needs, or a place outside the file.
 *
 * @param name its name, empty where it has none
 * @param from first byte of its message
 * @param to behind the last byte of its message
 * @param bytes that its shape needs; -1 for texts
 * @param outside what the file says of a place outside: location, offset, length; empty where the values are inside
 */
record Weights(String name, int from, int to, long bytes, Map<String, String> outside) {
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int SEGMENT = 3;
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int STRING_DATA = 6;
    private static final int INT64_DATA = 7;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int UINT64_DATA = 11;
    static final int EXTERNAL_DATA = 13;
    static final int DATA_LOCATION = 14;
    private static final int MAX_RANK = 16;

    /** Reads a tensor. */
    static Weights read(ByteBuffer file, int from, int to, String where) {
        WireReader reader = new WireReader(file, from, to);
        String name = "";
        long[] dims = new long[0];
        int type = 0;
        long raw = -1;
        long typed = -1;
        boolean external = false;
        Map<String, String> outside = new HashMap<>();
        while (reader.next()) {
            switch (reader.field()) {
                case DIMS -> dims = dims(reader, dims);
                case DATA_TYPE -> type = (int) reader.number();
                case NAME -> name = reader.text();
                case RAW_DATA -> raw = reader.to() - reader.from();
                case FLOAT_DATA -> typed = added(typed, fixed(reader, 4));
                case DOUBLE_DATA -> typed = added(typed, fixed(reader, 8));
                case INT32_DATA, INT64_DATA, UINT64_DATA -> typed = added(typed, varints(reader));
                case STRING_DATA -> typed = added(typed, 1);
                case SEGMENT -> throw new GraphException(where + ": expected whole tensors, got a segment of one");
                case EXTERNAL_DATA -> entry(reader.message(), outside);
                case DATA_LOCATION -> external = reader.number() == 1;
                default -> {
                    // Documentation and metadata.
                }
            }
        }
        String tensor = where + (name.isEmpty() ? "" : ", tensor \"" + name + "\"");
        if (!TensorType.known(type)) {
            throw new GraphException(tensor + ": expected a type of ONNX, got " + TensorType.name(type));
        }
        long bytes = bytes(tensor, type, dims);
        if (external) {
            if (type == TensorType.STRING || raw >= 0 || typed >= 0) {
                throw new GraphException(
                        tensor + ": expected numbers outside the file, got values inside as well, or texts");
            }
            outside.putIfAbsent("location", "");
            return new Weights(name, from, to, bytes, outside);
        }
        requireSize(tensor, type, dims, bytes, raw, typed);
        return new Weights(name, from, to, bytes, Map.of());
    }

    private static long bytes(String tensor, int type, long[] dims) {
        long count = 1;
        try {
            for (long dim : dims) {
                if (dim < 0) {
                    throw new GraphException(
                            tensor + ": expected dimensions of at least 0, got " + Arrays.toString(dims));
                }
                count = Math.multiplyExact(count, dim);
            }
            return TensorType.bytes(type, count);
        } catch (ArithmeticException e) {
            throw new GraphException(
                    tensor + ": expected less than 2^63 bytes, got the shape " + Arrays.toString(dims));
        }
    }

    private static void requireSize(String tensor, int type, long[] dims, long bytes, long raw, long typed) {
        if (raw >= 0 && typed >= 0) {
            throw new GraphException(tensor + ": expected raw values or typed ones, got both");
        }
        if (raw >= 0 && raw != bytes) {
            throw new GraphException(tensor + ": expected " + bytes + " bytes for the shape " + Arrays.toString(dims)
                    + " of " + TensorType.name(type) + ", got " + raw);
        }
        if (raw < 0) {
            long count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
            boolean complex = type == 14 || type == 15;
            boolean halves = bytes >= 0 && TensorType.bytes(type, 2) == 1;
            long expected = complex ? 2 * count : halves ? (count + 1) / 2 : count;
            long got = Math.max(0, typed);
            if (got != expected) {
                throw new GraphException(tensor + ": expected " + expected + " values for the shape "
                        + Arrays.toString(dims) + " of " + TensorType.name(type) + ", got " + got);
            }
        }
    }

    private static long added(long before, long more) {
        return Math.max(0, before) + more;
    }

    private static long[] dims(WireReader reader, long[] before) {
        long[] more = before;
        if (reader.type() == WireReader.BYTES) {
            WireReader packed = reader.message();
            while (!packed.isAtEnd()) {
                more = with(more, packed.varint());
            }
            return more;
        }
        return with(more, reader.number());
    }

    private static long[] with(long[] dims, long dim) {
        if (dims.length == MAX_RANK) {
            throw new GraphException("expected tensors of at most " + MAX_RANK + " dimensions, got more");
        }
        long[] more = Arrays.copyOf(dims, dims.length + 1);
        more[dims.length] = dim;
        return more;
    }

    private static long fixed(WireReader reader, int size) {
        if (reader.type() != WireReader.BYTES) {
            return 1;
        }
        int length = reader.to() - reader.from();
        if (length % size != 0) {
            throw new GraphException("expected numbers of " + size + " bytes, got " + length + " bytes");
        }
        return length / size;
    }

    private static long varints(WireReader reader) {
        if (reader.type() != WireReader.BYTES) {
            return 1;
        }
        WireReader packed = reader.message();
        long count = 0;
        while (!packed.isAtEnd()) {
            packed.varint();
            count++;
        }
        return count;
    }

    private static void entry(WireReader reader, Map<String, String> to) {
        String key = "";
        String value = "";
        while (reader.next()) {
            if (reader.field() == 1) {
                key = reader.text();
            } else if (reader.field() == 2) {
                value = reader.text();
            }
        }
        to.put(key, value);
    }
}
