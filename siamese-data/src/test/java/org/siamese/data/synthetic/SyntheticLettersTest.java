package org.siamese.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

class SyntheticLettersTest {
    private static final SyntheticLetters LETTERS = SyntheticLetters.builder()
            .alphabets(3)
            .characters(20)
            .drawers(6)
            .seed(3)
            .build();

    @Test
    void should_be_named_and_grouped_as_omniglot() {
        ImageDataset set = LETTERS.dataset(ImagePipeline.grey().build());

        assertThat(set.size()).isEqualTo(360);
        assertThat(set.classes().count()).isEqualTo(60);
        assertThat(set.classes().groups()).isEqualTo(3);
        assertThat(set.name(1)).isEqualTo("alphabet1/character01/0001_02.png");
        assertThat(Omniglot.drawer(set.item(1))).isEqualTo(2);
        assertThat(set.imageShape()).containsExactly(1, 35, 35);
    }

    @Test
    void should_hold_ink_inside_the_paper() {
        ImageDataset set = LETTERS.dataset(ImagePipeline.grey().build());
        for (int image = 0; image < set.size(); image++) {
            Picture picture = set.picture(image);
            int ink = 0;
            for (float value : picture.values()) {
                ink += value < 0.6 ? 1 : 0;
            }
            assertThat(ink / (35.0 * 35)).as(set.name(image)).isBetween(0.01, 0.4);
        }
    }

    @Test
    void should_be_told_from_one_example_better_than_by_chance_but_not_by_pixels_alone() {
        int right = 0;
        for (int alphabet = 0; alphabet < 3; alphabet++) {
            for (int query = 0; query < 20; query++) {
                int best = 0;
                for (int character = 1; character < 20; character++) {
                    double distance = distance(alphabet, query, character);
                    best = distance < distance(alphabet, query, best) ? character : best;
                }
                right += best == query ? 1 : 0;
            }
        }
        // Chance is 1 in 20.
        assertThat(right / 60.0).isBetween(0.2, 0.9);
    }

    private static double distance(int alphabet, int query, int character) {
        Picture a = LETTERS.picture(alphabet, query, 0);
        Picture b = LETTERS.picture(alphabet, character, 1);
        double sum = 0;
        for (int k = 0; k < a.values().length; k++) {
            double difference = a.values()[k] - b.values()[k];
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void should_be_a_function_of_its_seed() {
        assertThat(LETTERS.picture(1, 2, 3))
                .isEqualTo(SyntheticLetters.builder().seed(3).build().picture(1, 2, 3))
                .isNotEqualTo(SyntheticLetters.builder().seed(4).build().picture(1, 2, 3));
    }

    @Test
    void should_fail_if_an_option_is_out_of_range() {
        assertThatThrownBy(() -> SyntheticLetters.builder().side(7)).hasMessageContaining("side: expected 8 to 4096");
        assertThatThrownBy(() -> SyntheticLetters.builder().drawers(0))
                .hasMessage("drawers: expected at least 1, got 0");
    }
}
