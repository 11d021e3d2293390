package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransferTest {
    private static final float[] VALUES = {0, -0f, 1.5f, -3.14159f, 1e-30f, 1e30f, Float.NaN, Float.NEGATIVE_INFINITY};

    @ParameterizedTest
    @EnumSource
    void should_bring_back_the_values_and_add_them(Transfer transfer) {
        float[] back = transfer.decode(transfer.encode(FloatBuffer.wrap(VALUES)));
        float[] sum = {1, 1, 1, 1, 1, 1, 1, 1};
        transfer.addTo(sum, transfer.encode(FloatBuffer.wrap(VALUES)));
        for (int i = 0; i < VALUES.length; i++) {
            if (transfer == Transfer.FLOAT32) {
                assertThat(Float.floatToRawIntBits(back[i])).isEqualTo(Float.floatToRawIntBits(VALUES[i]));
            } else if (Float.isFinite(VALUES[i])) {
                assertThat((double) Math.abs(back[i] - VALUES[i])).isLessThanOrEqualTo(Math.abs(VALUES[i]) / 256.0);
            }
            assertThat(Float.valueOf(sum[i])).isEqualTo(Float.valueOf(1 + back[i]));
        }
    }
}
