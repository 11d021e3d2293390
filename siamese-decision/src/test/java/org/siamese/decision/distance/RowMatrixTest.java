package org.siamese.decision.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowMatrixTest {
    @Test
    void should_take_vectors_of_either_precision_and_flat_rows() {
        double[] expected = {1, 2, 3, 4, 5, 6};
        for (RowMatrix rows : new RowMatrix[] {
            RowMatrix.of(new float[][] {{1, 2, 3}, {4, 5, 6}}),
            RowMatrix.of(new double[][] {{1, 2, 3}, {4, 5, 6}}),
            RowMatrix.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            RowMatrix.of(expected, 2, 3)
        }) {
            assertThat(rows.rows()).isEqualTo(2);
            assertThat(rows.dimension()).isEqualTo(3);
            assertThat(rows.values()).containsExactly(expected);
        }
    }

    @Test
    void should_refuse_rows_of_different_lengths_and_none_at_all() {
        assertThatThrownBy(() -> RowMatrix.of(new float[][] {{1, 2}, {3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1")
                .hasMessageContaining("expected 2 values")
                .hasMessageContaining("got 1");
        assertThatThrownBy(() -> RowMatrix.of(new float[0][]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> RowMatrix.of(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 rows of 3")
                .hasMessageContaining("got 5");
    }

    @Test
    void should_refuse_what_is_no_number() {
        assertThatThrownBy(() -> RowMatrix.of(new float[][] {{1, 2}, {3, Float.NaN}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1, column 1")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> RowMatrix.of(new double[][] {{Double.POSITIVE_INFINITY}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 0, column 0");
    }
}
