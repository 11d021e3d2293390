package org.siamese.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Values of 16 bits, two in an int: the first half of a stretch in the lower bits, the second half in the upper ones. So all loops are over ints
 * one after the other, which the JVM computes several at a time. Not thread-safe.
 */
final class Bfloat16 {
    /** Values of a stretch, but for the last. */
    static final int STRETCH = 4096;

    private static final int HALF = STRETCH / 2;

    private final int[] low = new int[HALF];
    private final int[] high = new int[HALF];
    private final int[] packed = new int[HALF];
    private final ByteBuffer bytes = ByteBuffer.allocate(STRETCH * Float.BYTES).order(ByteOrder.nativeOrder());
    private final IntBuffer ints = bytes.asIntBuffer();
    private final FloatBuffer floats = bytes.asFloatBuffer();

    /** Writes all of the values. */
    void encode(FloatBuffer values, ByteBuffer to) {
        ByteBuffer out = to.order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            int count = Math.min(STRETCH, values.remaining());
            int half = count / 2;
            floats.clear().put(slice(values, count));
            ints.clear().get(low, 0, half).get(high, 0, half);
            pack(low, high, packed, half);
            out.asIntBuffer().put(packed, 0, half);
            out.position(out.position() + half * Integer.BYTES);
            if (count > 2 * half) {
                out.putShort((short) upper(ints.get()));
            }
        }
    }

    /** Reads as many values as there is room for. */
    void decode(ByteBuffer from, FloatBuffer to) {
        ByteBuffer in = from.order(ByteOrder.LITTLE_ENDIAN);
        while (to.hasRemaining()) {
            int count = Math.min(STRETCH, to.remaining());
            int half = count / 2;
            in.asIntBuffer().get(packed, 0, half);
            in.position(in.position() + half * Integer.BYTES);
            unpack(packed, low, high, half);
            ints.clear().put(low, 0, half).put(high, 0, half);
            if (count > 2 * half) {
                ints.put(in.getShort() << 16);
            }
            to.put(floats.clear().limit(count));
        }
    }

    private static FloatBuffer slice(FloatBuffer values, int count) {
        FloatBuffer some = values.duplicate().limit(values.position() + count);
        values.position(some.limit());
        return some;
    }

    private static void pack(int[] low, int[] high, int[] packed, int count) {
        for (int i = 0; i < count; i++) {
            packed[i] = upper(low[i]) & 0xffff | upper(high[i]) << 16;
        }
    }

    private static void unpack(int[] packed, int[] low, int[] high, int count) {
        for (int i = 0; i < count; i++) {
            low[i] = packed[i] << 16;
            high[i] = packed[i] & 0xffff0000;
        }
    }

    /** The upper half of a float32's bits, rounded to the nearest, ties to even; not a number stays one. */
    private static int upper(int bits) {
        int rounded = bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
        int nan = 0x7f800000 - (bits & 0x7fffffff) >> 31;
        return rounded & ~nan | (bits >>> 16 | 0x40) & nan;
    }
}
