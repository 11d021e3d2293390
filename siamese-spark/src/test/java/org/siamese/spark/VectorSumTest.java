package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class VectorSumTest {
    private static final int VECTORS = 7;
    private static final int VALUES = 5 * Bfloat16.STRETCH + 101;
    private static final Pieces WHOLE = new Pieces(VALUES);

    private static List<SentVector> vectors(Transfer transfer) {
        Random random = new Random(4);
        List<SentVector> vectors = new ArrayList<>();
        for (int vector = 0; vector < VECTORS; vector++) {
            float[] values = new float[VALUES];
            for (int i = 0; i < VALUES; i++) {
                values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7)));
            }
            vectors.add(SentVector.of(Nd4j.createFromArray(values), transfer, WHOLE, -1, ""));
        }
        return vectors;
    }

    private static float[] values(SentVector vector, Transfer transfer) {
        float[] values = new float[VALUES];
        transfer.decode(ByteBuffer.wrap(vector.whole()), FloatBuffer.wrap(values));
        return values;
    }

    private static void add(GradientTotal total, List<SentVector> vectors, Transfer transfer) {
        BitSet open = new BitSet();
        open.set(0);
        assertThat(total.add(new VectorSum(vectors, WHOLE, transfer), open)).isEmpty();
        assertThat(open.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void should_add_in_order_onto_what_is_there(Transfer transfer) {
        List<SentVector> vectors = vectors(transfer);
        float[] expected = new float[VALUES];
        for (int twice = 0; twice < 2; twice++) {
            for (SentVector vector : vectors) {
                float[] own = values(vector, transfer);
                for (int i = 0; i < VALUES; i++) {
                    expected[i] += own[i];
                }
            }
        }
        try (GradientTotal total = new GradientTotal()) {
            total.set(Nd4j.ones(1, VALUES));
            total.clear();
            assertThatThrownBy(total::get).isInstanceOf(IllegalStateException.class);
            add(total, vectors, transfer);
            add(total, vectors, transfer);
            INDArray sum = total.get();
            assertThat(sum.shape()).containsExactly(1, VALUES);
            assertThat(FloatValues.array(sum)).isEqualTo(expected);
        }
    }

    @Test
    void should_refuse_vectors_of_different_lengths() {
        List<SentVector> vectors = new ArrayList<>(vectors(Transfer.FLOAT32));
        vectors.add(SentVector.of(Nd4j.ones(3), Transfer.FLOAT32, WHOLE, -1, ""));
        assertThatThrownBy(() -> new VectorSum(vectors, WHOLE, Transfer.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected " + VALUES + " values in each, got 3");
    }

    @Test
    void should_cut_into_pieces_and_tasks_without_gaps() {
        Pieces pieces = new Pieces(25);
        assertThat(pieces.count(101)).isEqualTo(5);
        assertThat(pieces.start(4)).isEqualTo(100);
        assertThat(pieces.end(3, 101)).isEqualTo(100);
        assertThat(pieces.end(4, 101)).isEqualTo(101);
        assertThat(pieces.whole(25)).isTrue();
        assertThat(pieces.whole(26)).isFalse();
        assertThat(new Pieces(Pieces.LONGEST).whole(1 << 17)).isTrue();
        assertThat(new Pieces(Pieces.LONGEST).whole((1 << 17) + 1)).isFalse();
        assertThat(Pieces.of(40_000_000, 2).length()).isEqualTo(Pieces.LONGEST);
        assertThat(Pieces.of(40_000_000, 64).count(40_000_000)).isEqualTo(64);
        assertThat(Pieces.of(1_000_000, 64).count(1_000_000)).isEqualTo(4);
        int next = 0;
        for (int task = 0; task < 3; task++) {
            SumTask some = SumTask.of(task, 3, 5);
            assertThat(some.first()).isEqualTo(next);
            next = some.end();
        }
        assertThat(next).isEqualTo(5);
    }
}
