package org.siamese.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.InferenceSettings;

class FiniteValuesTest {
    private static final float[] BAD = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    @Test
    void should_find_the_first_bad_value_at_every_place() {
        for (int length = 0; length < 11; length++) {
            float[] values = new float[length];
            Arrays.fill(values, -Float.MAX_VALUE);
            assertThat(FiniteValues.firstNonFinite(values)).isEqualTo(-1);
            for (int place = length - 1; place >= 0; place--) {
                for (float bad : BAD) {
                    values[place] = bad;
                    assertThat(FiniteValues.firstNonFinite(values)).isEqualTo(place);
                }
            }
        }
    }

    @Test
    void should_refuse_a_picture_of_such_values_and_say_where() {
        float[] values = new float[2 * 3 * 4];
        values[12 + 4 + 2] = Float.NaN;

        assertThatThrownBy(() -> Picture.of(2, 3, 4, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values, channel 1, row 1, column 2: expected a finite number, got NaN");
    }

    @Test
    void should_embed_no_such_images_and_pass_on_no_such_embeddings() {
        ImageShape shape = new ImageShape(1, 1, 2);
        InferenceSettings settings = InferenceSettings.of(Map.of());
        // As a layer of rectified units does: it turns a NaN into a number.
        Embedder swallowing = Embedder.of(shape, 1, image -> new float[] {image[0] > 0 ? 1 : 0});
        Embedder broken = Embedder.of(shape, 2, image -> new float[] {0, 1 / image[0]});

        assertThatThrownBy(() -> settings.embed(swallowing, new float[] {1, 2, Float.NaN, 3}, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images, row 1, value 0: expected a finite number, got NaN");
        assertThatThrownBy(() -> settings.embed(broken, new float[] {1, 2, 0, 3}, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("embedder, embeddings, row 1, value 1: expected a finite number, got Infinity");
        assertThat(settings.embed(broken, new float[] {1, 2, 4, 3}, 2)).containsExactly(0, 1, 0, 0.25f);
    }
}
