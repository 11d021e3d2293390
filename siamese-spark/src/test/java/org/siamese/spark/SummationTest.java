package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SummationTest {
    private static final int PARTS = 7;
    private static final int VALUES = 101;
    private static final int BLOCKS = 3;
    private static final PartWork WORK = new PartWork("executor", 1);

    private static List<byte[]> gradients(Transfer transfer) {
        Random random = new Random(4);
        List<byte[]> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            float[] values = new float[VALUES];
            for (int i = 0; i < VALUES; i++) {
                values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7)));
            }
            parts.add(transfer.encode(FloatBuffer.wrap(values)));
        }
        return parts;
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void should_add_the_last_part_first_whoever_adds_and_whatever_comes_in_first(Transfer transfer) {
        List<byte[]> parts = gradients(transfer);
        float[] expected = transfer.decode(parts.get(PARTS - 1));
        for (int part = 0; part < PARTS - 1; part++) {
            float[] own = transfer.decode(parts.get(part));
            for (int i = 0; i < VALUES; i++) {
                expected[i] += own[i];
            }
        }
        List<byte[]> sums = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            List<PartBlock> stretches = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                stretches.add(PartBlock.cut(part, new PartGradient(parts.get(part), WORK), transfer, BLOCKS)[block]);
            }
            Collections.shuffle(stretches, new Random(block));
            sums.add(BlockSum.of(block, stretches, transfer).sum());
        }
        assertThat(new GradientJob.Result(sums, Transfer.FLOAT32, List.of(WORK), true).addTo(null))
                .isEqualTo(expected);
    }

    @Test
    void should_let_executors_add_where_there_are_many_and_much() {
        assertThat(Summation.AUTOMATIC.onExecutors(8, 1_000_000)).isTrue();
        assertThat(Summation.AUTOMATIC.onExecutors(7, 1_000_000)).isFalse();
        assertThat(Summation.AUTOMATIC.onExecutors(64, 999_999)).isFalse();
        assertThat(Summation.DRIVER.onExecutors(64, 1_000_000_000)).isFalse();
        assertThat(Summation.EXECUTORS.onExecutors(1, 1)).isTrue();
    }
}
