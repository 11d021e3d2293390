package org.siamese.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** How parameters and their gradients travel between driver and executors. Embeddings always travel as float32. */
public enum Transfer {
    /** Exact: 4 bytes a value. The result is that of one machine, bit for bit. */
    FLOAT32(4),

    /**
     * 2 bytes a value: the upper half of a float32, rounded to the nearest, ties to even. Relative error at most 2^-8 a value. The driver's own
     * parameters and the sum of the gradients stay float32.
     */
    BFLOAT16(2);

    private final int width;

    Transfer(int width) {
        this.width = width;
    }

    /** Bytes of so many values. */
    long bytes(long values) {
        return values * width;
    }

    /** Values as bytes, little-endian. */
    byte[] encode(FloatBuffer values) {
        int count = values.remaining();
        if (bytes(count) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("values: expected at most " + (Integer.MAX_VALUE - 8) / width
                    + " parameters in one array, got " + count);
        }
        byte[] bytes = new byte[count * width];
        ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (this == FLOAT32) {
            to.asFloatBuffer().put(values);
        } else {
            new Bfloat16().encode(values, to);
        }
        return bytes;
    }

    /** Puts the values that {@link #encode} wrote into a buffer with room for all of them. */
    void decode(ByteBuffer encoded, FloatBuffer to) {
        int count = encoded.remaining() / width;
        if (count != to.remaining() || encoded.remaining() % width > 0) {
            throw new IllegalArgumentException(
                    "encoded: expected " + to.remaining() + " values, got " + encoded.remaining() / (double) width);
        }
        if (this == FLOAT32) {
            to.put(encoded.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
        } else {
            new Bfloat16().decode(encoded, to);
        }
    }
}
