package org.siamese.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.AllPairs;
import org.siamese.data.sample.ItemPair;
import org.siamese.image.ImageShape;
import org.siamese.image.Picture;

class SyntheticFacesTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1})
    void should_be_hard_for_pixel_distance(double difficulty) {
        double sum = 0;
        for (int seed = 0; seed < 3; seed++) {
            sum += equalErrorRate(SyntheticFaces.builder()
                    .identities(40)
                    .imagesPerIdentity(6)
                    .size(50, 50)
                    .difficulty(difficulty)
                    .seed(seed)
                    .build()
                    .dataset()
                    .preload());
        }

        System.out.printf("faces, difficulty %.1f: equal error rate of pixel distance %.3f%n", difficulty, sum / 3);
        assertThat(sum / 3).isGreaterThan(0.25);
    }

    /** Equal error rate of the squared pixel distance over all pairs. */
    static double equalErrorRate(ImageDataset dataset) {
        List<ItemPair> pairs = AllPairs.of(dataset.classes());
        double[][] scored = new double[pairs.size()][];
        int same = 0;
        for (int i = 0; i < scored.length; i++) {
            ItemPair pair = pairs.get(i);
            float[] a = dataset.picture(pair.first()).values();
            float[] b = dataset.picture(pair.second()).values();
            double distance = 0;
            for (int k = 0; k < a.length; k++) {
                distance += (a[k] - b[k]) * (a[k] - b[k]);
            }
            scored[i] = new double[] {distance, pair.relation().isSame() ? 1 : 0};
            same += pair.relation().isSame() ? 1 : 0;
        }
        Arrays.sort(scored, (x, y) -> Double.compare(x[0], y[0]));
        int accepted = 0;
        int wrong = 0;
        for (double[] score : scored) {
            accepted += (int) score[1];
            wrong += 1 - (int) score[1];
            double falseReject = 1 - (double) accepted / same;
            double falseAccept = (double) wrong / (scored.length - same);
            if (falseAccept >= falseReject) {
                return falseAccept;
            }
        }
        return 1;
    }

    @Test
    void should_draw_the_same_bits_everywhere() {
        Picture picture =
                SyntheticFaces.builder().size(100, 100).seed(7).build().picture(3, 4);

        // Taken down once; another value on another machine, or after a change, means that published figures no longer
        // hold.
        assertThat(picture.hashCode()).isEqualTo(GOLDEN);
    }

    private static final int GOLDEN = 1211136198;

    @Test
    void should_differ_from_picture_to_picture_and_stay_between_0_and_1() {
        SyntheticFaces faces = SyntheticFaces.builder().size(40, 30).seed(2).build();
        Set<Picture> seen = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            for (int k = 0; k < 5; k++) {
                Picture picture = faces.picture(i, k);
                assertThat(seen.add(picture)).isTrue();
                for (float value : picture.values()) {
                    assertThat(value).isBetween(0f, 1f);
                }
            }
        }
        assertThat(faces.picture(1, 1))
                .isEqualTo(SyntheticFaces.builder().size(40, 30).seed(2).build().picture(1, 1))
                .isNotEqualTo(
                        SyntheticFaces.builder().size(40, 30).seed(3).build().picture(1, 1));
    }

    @Test
    void should_carry_a_pipeline_that_prepares_pictures_of_any_size() {
        Picture large = SyntheticFaces.builder().size(112, 92).build().picture(0, 0);
        ImageDataset faces =
                SyntheticFaces.builder().identities(2).size(24, 20).build().dataset();
        ImageDataset signatures =
                SyntheticSignatures.builder().writers(2).size(20, 40).build().dataset();
        assertThat(faces.pipeline().prepare(large).shape()).isEqualTo(new ImageShape(1, 24, 20));
        assertThat(signatures.pipeline().prepare(large).shape()).isEqualTo(new ImageShape(1, 20, 40));
        assertThat(faces.picture(0))
                .as("left as it was drawn")
                .isEqualTo(SyntheticFaces.builder()
                        .identities(2)
                        .size(24, 20)
                        .build()
                        .picture(0, 0));
    }

    @Test
    void should_fail_if_an_option_is_out_of_range() {
        assertThatThrownBy(() -> SyntheticFaces.builder().difficulty(1.5))
                .hasMessage("difficulty: expected 0 to 1, got 1.5");
        assertThatThrownBy(() -> SyntheticFaces.builder().identities(0))
                .hasMessage("identities: expected at least 1, got 0");
        assertThatThrownBy(() -> SyntheticFaces.builder().size(4, 100)).hasMessage("height: expected 8 to 4096, got 4");
    }
}
