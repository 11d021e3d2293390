package org.siamese.onnx.internal.graph;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a protobuf message in a buffer. It copies nothing and recurses nowhere, so a hostile file costs no memory.
 * Not thread-safe.
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int MAX_SHIFT = 63;

    private final ByteBuffer bytes;
    private final int end;
    private int at;
    private int start;
    private int field;
    private int type;
    private long number;
    private int from;
    private int to;

    WireReader(ByteBuffer bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Moves to the next field; false at the end. */
    boolean next() {
        if (at == end) {
            return false;
        }
        start = at;
        long tag = varint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw damaged("a field number out of range");
        }
        switch (type) {
            case VARINT -> number = varint();
            case FIXED64 -> number = fixed(8);
            case FIXED32 -> number = fixed(4);
            case BYTES -> {
                long length = varint();
                if (length < 0 || length > end - at) {
                    throw damaged(
                            "a part of " + Long.toUnsignedString(length) + " bytes where " + (end - at) + " are left");
                }
                from = at;
                to = at + (int) length;
                at = to;
            }
            default -> throw damaged("a field of the unknown kind " + type);
        }
        return true;
    }

    /** Number of the field. */
    int field() {
        return field;
    }

    /** How the field is written. */
    int type() {
        return type;
    }

    /** Value of a field of a number. */
    long number() {
        if (type == BYTES) {
            throw damaged("bytes in field " + field + ", where a number is expected");
        }
        return number;
    }

    /** First byte of the field, its tag included. */
    int start() {
        return start;
    }

    /** Where the next field begins. */
    int position() {
        return at;
    }

    /** First byte of a field of bytes. */
    int from() {
        requireBytes();
        return from;
    }

    /** Behind the last byte of a field of bytes. */
    int to() {
        requireBytes();
        return to;
    }

    /** A field of bytes as a message. */
    WireReader message() {
        requireBytes();
        return new WireReader(bytes, from, to);
    }

    /** A field of bytes as text. */
    String text() {
        requireBytes();
        byte[] copy = new byte[to - from];
        bytes.get(from, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    /** Reads a number that stands without a tag, as in packed fields; the end must not be reached. */
    long varint() {
        long value = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
            if (at == end) {
                throw damaged("an end inside a number");
            }
            byte next = bytes.get(at++);
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged("a number of more than 64 bits");
    }

    /** Whether the end is reached. */
    boolean isAtEnd() {
        return at == end;
    }

    private long fixed(int size) {
        if (end - at < size) {
            throw damaged("an end inside a number");
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes.get(at++) & 0xffL) << (8 * i);
        }
        return value;
    }

    private void requireBytes() {
        if (type != BYTES) {
            throw damaged("a number in field " + field + ", where bytes are expected");
        }
    }

    private static GraphException damaged(String what) {
        return new GraphException(
                "expected an ONNX file, got one that is truncated, damaged or something else: " + what);
    }
}
