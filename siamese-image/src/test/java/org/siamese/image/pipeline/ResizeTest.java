package org.siamese.image.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siamese.image.Picture;

class ResizeTest {
    private static Picture ramp(int height, int width) {
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % width + 0.5f) / width;
        }
        return Picture.of(1, height, width, values);
    }

    @Test
    void should_keep_a_ramp_a_ramp() {
        Picture small = new Resize(7, 10, Resize.Mode.STRETCH, Outside.EDGE).apply(ramp(21, 50));

        for (int x = 1; x < 9; x++) {
            assertThat(small.get(0, 3, x)).isCloseTo((x + 0.5f) / 10, within(1e-5f));
        }
    }

    @Test
    void should_average_when_shrinking() {
        float[] stripes = new float[64 * 64];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = i % 2;
        }

        Picture small = new Resize(8, 8, Resize.Mode.STRETCH, Outside.EDGE).apply(Picture.of(1, 64, 64, stripes));

        for (float value : small.values()) {
            assertThat(value).isCloseTo(0.5f, within(0.03f));
        }
    }

    @Test
    void should_pad_evenly_and_cut_evenly() {
        Picture white = Picture.of(1, 4, 8, filled(32, 1));

        Picture padded = new Resize(8, 8, Resize.Mode.PAD, Outside.BLACK).apply(white);
        Picture covered = new Resize(8, 8, Resize.Mode.COVER, Outside.BLACK).apply(ramp(4, 8));

        assertThat(padded.get(0, 1, 0)).isEqualTo(0);
        assertThat(padded.get(0, 2, 0)).isEqualTo(1);
        assertThat(padded.get(0, 5, 7)).isEqualTo(1);
        assertThat(padded.get(0, 6, 7)).isEqualTo(0);
        assertThat(covered.get(0, 0, 0)).isCloseTo(4.5f / 16, within(1e-5f));
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @ParameterizedTest
    @EnumSource(Resize.Mode.class)
    void should_give_the_size_asked_for_from_any_size(Resize.Mode mode) {
        for (int[] size : new int[][] {{1, 1}, {1, 300}, {300, 1}, {13, 17}, {100, 90}}) {
            Picture result = new Resize(31, 20, mode, Outside.WHITE).apply(ramp(size[0], size[1]));
            assertThat(new int[] {result.height(), result.width()}).containsExactly(31, 20);
        }
    }

    @Test
    void should_fail_if_a_size_is_not_positive() {
        assertThatThrownBy(() -> new Resize(0, 5, Resize.Mode.STRETCH, Outside.EDGE))
                .hasMessage("height, width: expected 1 to 16384, got 0 x 5");
    }
}
