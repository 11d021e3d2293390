package org.siamese.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.image.Picture;

class SyntheticSignaturesTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1})
    void should_be_hard_for_pixel_distance(double difficulty) {
        SyntheticSignatures signatures = SyntheticSignatures.builder()
                .size(48, 96)
                .difficulty(difficulty)
                .seed(5)
                .build();
        int better = 0;
        int all = 0;
        for (int writer = 0; writer < 20; writer++) {
            int who = writer;
            Picture[] own = IntStream.range(0, 12)
                    .mapToObj(i -> signatures.genuine(who, i))
                    .toArray(Picture[]::new);
            Picture[] forged = IntStream.range(0, 6)
                    .mapToObj(i -> signatures.forgery(who, i))
                    .toArray(Picture[]::new);
            for (int i = 0; i < 6; i++) {
                for (int k = 0; k < 6; k++) {
                    better += distance(own[i], own[6 + k]) < distance(own[i], forged[k]) ? 1 : 0;
                    all++;
                }
            }
        }
        System.out.printf(
                "signatures, difficulty %.1f: pixel distance right in %.3f of comparisons%n",
                difficulty, (double) better / all);
        // The share of right comparisons, an area under the ROC: one half is chance.
        assertThat((double) better / all).isBetween(0.4, 0.8);
    }

    private static double distance(Picture a, Picture b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            double difference = a.values()[i] - b.values()[i];
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void should_draw_the_same_bits_everywhere() {
        SyntheticSignatures signatures = SyntheticSignatures.builder().seed(7).build();

        assertThat(signatures.genuine(3, 4).hashCode()).isEqualTo(GENUINE);
        assertThat(signatures.forgery(3, 4).hashCode()).isEqualTo(FORGED);
    }

    private static final int GENUINE = -1453771569;
    private static final int FORGED = 358545994;

    @Test
    void should_hold_ink_inside_the_paper_and_forgeries_apart() {
        ImageDataset set = SyntheticSignatures.builder()
                .writers(15)
                .genuine(4)
                .forgeries(3)
                .build()
                .dataset()
                .preload();

        assertThat(set.classes().count()).isEqualTo(15);
        assertThat(set.classes().members()).isEqualTo(60);
        assertThat(set.forgeries().members()).isEqualTo(45);
        for (int i = 0; i < set.size(); i++) {
            Picture picture = set.picture(i);
            double ink = 0;
            for (float value : picture.values()) {
                ink += value < 0.6 ? 1 : 0;
            }
            assertThat(ink / picture.values().length).as(set.name(i)).isBetween(0.004, 0.35);
        }
    }

    @Test
    void should_be_slower_and_shakier_when_forged() {
        double genuineInk = 0;
        double forgedInk = 0;
        SyntheticSignatures signatures =
                SyntheticSignatures.builder().difficulty(0).seed(3).build();
        for (int writer = 0; writer < 20; writer++) {
            for (int i = 0; i < 3; i++) {
                genuineInk += ink(signatures.genuine(writer, i));
                forgedInk += ink(signatures.forgery(writer, i));
            }
        }
        assertThat(forgedInk).isGreaterThan(1.05 * genuineInk);
    }

    private static double ink(Picture picture) {
        double ink = 0;
        for (float value : picture.values()) {
            ink += 1 - value;
        }
        return ink;
    }

    @Test
    void should_fail_if_an_option_is_out_of_range() {
        assertThatThrownBy(() -> SyntheticSignatures.builder().writers(0))
                .hasMessage("writers: expected at least 1, got 0");
        assertThatThrownBy(() -> SyntheticSignatures.builder().difficulty(Double.NaN))
                .hasMessageContaining("difficulty");
    }
}
