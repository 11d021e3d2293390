package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest {
    /** A value and what 16 bits hold of it: ties go to the even one, the greatest becomes infinite. */
    private static final int[][] ROUNDED = {
        {0x00000000, 0x0000},
        {0x80000000, 0x8000},
        {0x3f808000, 0x3f80},
        {0x3f818000, 0x3f82},
        {0x3f808001, 0x3f81},
        {0xbf807fff, 0xbf80},
        {0x7f7fffff, 0x7f80},
        {0xff7fffff, 0xff80},
        {0x7f800000, 0x7f80},
        {0xff800000, 0xff80},
        {0x7f800001, 0x7fc0},
        {0x7fc00000, 0x7fc0},
        {0xffffffff, 0xffff},
        {0x00000001, 0x0000},
        {0x00018000, 0x0002},
    };

    private static float[] values(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(5) == 0
                    ? Float.intBitsToFloat(ROUNDED[random.nextInt(ROUNDED.length)][0])
                    : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static float[] sent(Transfer transfer, FloatBuffer values) {
        float[] back = new float[values.remaining()];
        transfer.decode(ByteBuffer.wrap(transfer.encode(values)), FloatBuffer.wrap(back));
        return back;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4095, 4096, 4097, 8191, 12_345})
    void should_bring_back_all_bits_or_the_upper_half_of_them(int count) {
        float[] values = values(count);
        ByteBuffer outside = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
        outside.asFloatBuffer().put(values);
        assertThat(bits(sent(Transfer.FLOAT32, outside.asFloatBuffer()))).isEqualTo(bits(values));
        float[] half = sent(Transfer.BFLOAT16, outside.asFloatBuffer());
        assertThat(bits(half)).isEqualTo(bits(sent(Transfer.BFLOAT16, FloatBuffer.wrap(values))));
        for (int i = 0; i < count; i++) {
            assertThat(Float.floatToRawIntBits(half[i]) & 0xffff).isZero();
            if (Math.abs(values[i]) >= Float.MIN_NORMAL && Float.isFinite(half[i])) {
                assertThat((double) Math.abs(half[i] - values[i])).isLessThanOrEqualTo(Math.abs(values[i]) / 256.0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void should_round_to_the_nearest_and_keep_what_is_not_a_number(int before) {
        float[] values = new float[before + ROUNDED.length];
        for (int i = 0; i < ROUNDED.length; i++) {
            values[before + i] = Float.intBitsToFloat(ROUNDED[i][0]);
        }
        int[] got = bits(sent(Transfer.BFLOAT16, FloatBuffer.wrap(values)));
        for (int i = 0; i < ROUNDED.length; i++) {
            assertThat(got[before + i] >>> 16)
                    .as(Integer.toHexString(ROUNDED[i][0]))
                    .isEqualTo(ROUNDED[i][1]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_refuse_another_number_of_values(Transfer transfer) {
        byte[] encoded = transfer.encode(FloatBuffer.wrap(values(5)));
        assertThatThrownBy(() -> transfer.decode(ByteBuffer.wrap(encoded), FloatBuffer.allocate(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 4 values, got 5");
    }
}
