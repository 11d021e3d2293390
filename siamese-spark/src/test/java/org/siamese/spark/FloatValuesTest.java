package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FloatValuesTest {
    private static final float[] VALUES = {1, -2, 0.5f, 4, 8, -16};

    @ParameterizedTest
    @EnumSource
    void should_read_and_write_views_and_other_types(Transfer transfer) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray all = Nd4j.arange(10).castTo(type);
            INDArray view = all.get(NDArrayIndex.interval(2, 8));
            INDArray values = Nd4j.createFromArray(VALUES);
            FloatValues.write(view, 0, ByteBuffer.wrap(FloatValues.encoded(values, 0, 2, transfer)), transfer);
            FloatValues.write(view, 2, ByteBuffer.wrap(FloatValues.encoded(values, 2, 6, transfer)), transfer);
            assertThat(FloatValues.array(view)).isEqualTo(VALUES);
            assertThat(all.castTo(DataType.FLOAT).toFloatVector())
                    .isEqualTo(new float[] {0, 1, 1, -2, 0.5f, 4, 8, -16, 8, 9});
            INDArray turned = Nd4j.createFromArray(VALUES).reshape('c', 2, 3).transpose();
            assertThat(FloatValues.array(turned.castTo(type))).isEqualTo(new float[] {1, 4, -2, 8, 0.5f, -16});
            assertThat(FloatValues.array(view, 1, 3)).isEqualTo(new float[] {-2, 0.5f});
        }
        assertThatThrownBy(() ->
                        FloatValues.write(Nd4j.zeros(DataType.FLOAT, 5), 3, ByteBuffer.allocate(12), Transfer.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 5 values, got 6");
    }
}
