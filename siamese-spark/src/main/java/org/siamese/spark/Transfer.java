package org.siamese.spark;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** How parameters and their gradients travel between driver and executors. Embeddings always travel as float32. */
public enum Transfer {
    /** Exact: 4 bytes a value. The result is that of one machine, bit for bit. */
    FLOAT32(4),

    /**
     * 2 bytes a value: the upper half of a float32, rounded to the nearest, ties to even. Relative error at most 2^-8 a value. The driver's own
     * parameters and the sum of the gradients stay float32.
     */
    BFLOAT16(2);

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

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
        if (this == FLOAT32) {
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(values);
        } else {
            for (int i = 0; i < count; i++) {
                SHORTS.set(bytes, 2 * i, upper(values.get()));
            }
        }
        return bytes;
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
        float[] values = new float[encoded.length / width];
        decode(encoded, FloatBuffer.wrap(values));
        return values;
    }

    /** Puts the values that {@link #encode} wrote into a buffer. */
    void decode(byte[] encoded, FloatBuffer to) {
        if (this == FLOAT32) {
            to.put(ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
        } else {
            for (int i = 0; i < encoded.length / width; i++) {
                to.put(Float.intBitsToFloat((short) SHORTS.get(encoded, 2 * i) << 16));
            }
        }
    }

    /** One of so many stretches of encoded values, of about equal length. */
    byte[] part(byte[] encoded, int index, int parts) {
        long values = encoded.length / width;
        int start = Math.toIntExact(values * index / parts);
        int end = Math.toIntExact(values * (index + 1) / parts);
        return Arrays.copyOfRange(encoded, start * width, end * width);
    }

    /** Adds the values that {@link #encode} wrote. */
    void addTo(float[] sum, byte[] encoded) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += this == FLOAT32
                    ? (float) FLOATS.get(encoded, 4 * i)
                    : Float.intBitsToFloat((short) SHORTS.get(encoded, 2 * i) << 16);
        }
    }
}
