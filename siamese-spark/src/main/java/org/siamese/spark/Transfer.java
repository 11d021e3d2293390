package org.siamese.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
    byte[] encode(float[] values) {
        if (bytes(values.length) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("values: expected at most " + (Integer.MAX_VALUE - 8) / width
                    + " parameters in one array, got " + values.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * width).order(ByteOrder.LITTLE_ENDIAN);
        if (this == FLOAT32) {
            bytes.asFloatBuffer().put(values);
        } else {
            for (float value : values) {
                bytes.putShort(upper(value));
            }
        }
        return bytes.array();
    }

    private static short upper(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** The values that {@link #encode} wrote. */
    float[] decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[encoded.length / width];
        if (this == FLOAT32) {
            bytes.asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
            }
        }
        return values;
    }
}
