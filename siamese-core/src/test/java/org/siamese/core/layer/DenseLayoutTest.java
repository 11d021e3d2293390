package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class DenseLayoutTest {
    private final INDArray grey = Nd4j.rand(DataType.FLOAT, 4, 1, 5, 6);

    @Test
    void should_not_copy_what_lies_dense() {
        assertThat(DenseLayout.of(grey, DataType.FLOAT)).isSameAs(grey);
        INDArray later = grey.get(NDArrayIndex.interval(1, 3));
        assertThat(DenseLayout.of(later, DataType.FLOAT)).isSameAs(later);
    }

    @Test
    void should_copy_what_is_turned_has_gaps_or_is_of_another_type() {
        INDArray turned = grey.permute(0, 1, 3, 2);
        INDArray copied = DenseLayout.of(turned, DataType.FLOAT);
        assertThat(copied).isEqualTo(turned);
        assertThat(copied.stride()).endsWith(5, 1);
        INDArray columns =
                grey.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3));
        assertThat(DenseLayout.of(columns, DataType.FLOAT).stride()).endsWith(3, 1);
        assertThat(DenseLayout.of(grey, DataType.DOUBLE).dataType()).isEqualTo(DataType.DOUBLE);
    }
}
