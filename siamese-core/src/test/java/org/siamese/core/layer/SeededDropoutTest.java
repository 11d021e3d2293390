package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SeededDropoutTest {
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2, 0.5, 0.9})
    void should_drop_about_as_many_values_as_the_probability_says(double probability) {
        int count = 100_000;
        float[] mask = new SeededDropout(probability, 5, 3).mask(new long[] {100, 1000}, 0, 7, 1);
        int dropped = 0;
        int runs = 0;
        for (int i = 0; i < count; i++) {
            dropped += mask[i] == 0 ? 1 : 0;
            runs += i > 0 && (mask[i] == 0) != (mask[i - 1] == 0) ? 1 : 0;
            assertThat(mask[i]).isIn(0f, (float) (1 / (1 - probability)));
        }
        double deviation = Math.sqrt(count * probability * (1 - probability));
        assertThat((double) dropped)
                .isBetween(count * probability - 5 * deviation, count * probability + 5 * deviation);
        double changes = 2 * count * probability * (1 - probability);
        assertThat((double) runs).isBetween(changes - 5 * Math.sqrt(2 * changes), changes + 5 * Math.sqrt(2 * changes));
    }

    @Test
    void should_give_masks_that_follow_from_seed_key_iteration_and_epoch_alone() {
        long[] shape = {4, 50};
        float[] mask = new SeededDropout(0.5, 5, 3).mask(shape, 0, 7, 1);
        Nd4j.getRandom().setSeed(99);
        assertThat(new SeededDropout(0.5, 5, 3).mask(shape, 0, 7, 1)).containsExactly(mask);
        assertThat(new SeededDropout(0.5, 6, 3).mask(shape, 0, 7, 1)).isNotEqualTo(mask);
        assertThat(new SeededDropout(0.5, 5, 4).mask(shape, 0, 7, 1)).isNotEqualTo(mask);
        assertThat(new SeededDropout(0.5, 5, 3).mask(shape, 0, 8, 1)).isNotEqualTo(mask);
        assertThat(new SeededDropout(0.5, 5, 3).mask(shape, 0, 7, 2)).isNotEqualTo(mask);
        assertThat(new SeededDropout(0.5, 6, 3).withSeed(5).mask(shape, 0, 7, 1))
                .containsExactly(mask);
    }

    /** Guards the definition: another engine, and a resumed run of a later version, must draw the same. */
    @Test
    void should_keep_drawing_the_same_mask_in_later_versions() {
        float[] mask = new SeededDropout(0.5, 42, 3).mask(new long[] {16}, 0, 7, 1);
        StringBuilder kept = new StringBuilder();
        for (float value : mask) {
            kept.append(value == 0 ? '0' : '1');
        }
        assertThat(kept).hasToString("0000110001101110");
    }

    @Test
    void should_multiply_forward_and_backward_by_the_same_mask() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            SeededDropout dropout = new SeededDropout(0.5, 5, 3);
            INDArray x = SingleLayer.values(1, type, 3, 4, 5, 2);
            INDArray expected = x.mul(Nd4j.createFromArray(dropout.mask(x.shape(), 0, 7, 1))
                    .castTo(type)
                    .reshape('c', 3, 4, 5, 2));
            for (INDArray input : new INDArray[] {x, x.dup('f'), SingleLayer.view(x)}) {
                assertThat(dropout.applyDropout(input, x.ulike(), 7, 1, NO_WORKSPACES))
                        .isEqualTo(expected);
                assertThat(dropout.backprop(input, input, 7, 1)).isEqualTo(expected);
            }
        }
    }

    @Test
    void should_drop_whole_maps() {
        SeededSpatialDropout dropout = new SeededSpatialDropout(0.5, 5, 3);
        INDArray x = Nd4j.ones(DataType.FLOAT, 6, 5, 3, 2);
        float[] mask = dropout.mask(x.shape(), 0, 7, 1);
        assertThat(mask).hasSize(30).contains(0f, 2f);
        for (INDArray input : new INDArray[] {x.dup('c'), x.dup('f')}) {
            INDArray output = dropout.applyDropout(input, input, 7, 1, NO_WORKSPACES);
            for (int i = 0; i < 180; i++) {
                assertThat(SingleLayer.array(output)[i]).isEqualTo(mask[i / 6]);
            }
        }
    }

    @Test
    void should_fail_if_the_probability_is_out_of_range() {
        for (double probability : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new SeededDropout(probability, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("probability: expected 0 <= probability < 1, got " + probability);
            assertThatThrownBy(() -> new SeededSpatialDropout(probability, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void should_fail_if_spatial_dropout_gets_no_images() {
        assertThatThrownBy(() -> new SeededSpatialDropout(0.5, 1, 1).mask(new long[] {2, 3}, 0, 0, 0))
                .hasMessageContaining("[batch, channels, height, width], got shape [2, 3]");
    }

    @Test
    void should_give_a_part_of_a_batch_the_masks_of_its_rows() {
        SeededDropout values = new SeededDropout(0.5, 5, 3);
        SeededSpatialDropout maps = new SeededSpatialDropout(0.5, 5, 3);
        assertThat(values.mask(new long[] {4, 2, 3, 3}, 6, 7, 1))
                .containsExactly(
                        java.util.Arrays.copyOfRange(values.mask(new long[] {10, 2, 3, 3}, 0, 7, 1), 108, 180));
        assertThat(maps.mask(new long[] {4, 2, 3, 3}, 6, 7, 1))
                .containsExactly(java.util.Arrays.copyOfRange(maps.mask(new long[] {10, 2, 3, 3}, 0, 7, 1), 12, 20));
    }
}
