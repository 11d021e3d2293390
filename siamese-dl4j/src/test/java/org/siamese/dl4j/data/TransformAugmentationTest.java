package org.siamese.dl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.javacpp.Loader;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ResizeImageTransform;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.random.Seeded;

/** DataVec's transforms in our pipeline. Skipped without OpenCV's native library, see the profile "natives". */
class TransformAugmentationTest {
    private static final Picture COLOURS = Picture.of(3, 1, 2, new float[] {1, 0, 0.2f, 0.4f, 0.6f, 0.8f});

    @BeforeAll
    static void requireOpenCv() {
        boolean loads;
        try {
            loads = Loader.load(org.bytedeco.opencv.global.opencv_core.class) != null;
        } catch (LinkageError | RuntimeException e) {
            loads = false;
        }
        assumeTrue(loads, "OpenCV's native library");
    }

    @Test
    void should_transform_by_the_seed_and_keep_the_order_of_colours() {
        TransformAugmentation flip = TransformAugmentation.of(new FlipImageTransform());
        Picture mirrored = COLOURS.mirrored();
        boolean[] seen = new boolean[2];
        for (int i = 0; i < 30; i++) {
            long seed = Seeded.key(i, 1);
            Picture picture = flip.apply(COLOURS, seed);
            assertThat(flip.apply(COLOURS, seed).values()).isEqualTo(picture.values());
            boolean changed = picture.get(0, 0, 0) < 0.5;
            seen[changed ? 1 : 0] = true;
            assertThat(picture.values()).containsExactly((changed ? mirrored : COLOURS).values(), offset(1f / 255));
        }
        assertThat(seen).containsExactly(true, true);
    }

    @Test
    void should_refuse_another_size_and_not_be_saved_with_the_pipeline() {
        TransformAugmentation smaller = TransformAugmentation.of(new ResizeImageTransform(1, 1));
        assertThatThrownBy(() -> smaller.apply(COLOURS, 1)).hasMessageContaining("transform: expected a picture");
        ImagePipeline plain = ImagePipeline.rgb().resize(1, 2).build();
        ImagePipeline varied = ImagePipeline.rgb().resize(1, 2).step(smaller).build();
        assertThat(varied.augments()).isTrue();
        assertThat(ImagePipeline.fromJson(varied.toJson())).isEqualTo(plain);
    }
}
