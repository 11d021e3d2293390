package org.siamese.image.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.siamese.image.Picture;
import org.siamese.image.decode.Transparency;

/** Pipelines that earlier versions saved, with the pixels that they made of a picture. */
class SavedPipelinesTest {
    private static final String ALL_STEPS = "{\"version\":1,\"channels\":\"RGB\",\"maxPixels\":1234567,\"steps\":["
            + "{\"step\":\"Resize\",\"height\":24,\"width\":20,\"mode\":\"PAD\",\"outside\":\"WHITE\"},{\"step\":\"Invert\"},"
            + "{\"step\":\"CentreOnInk\",\"ink\":\"DARK\",\"margin\":0.1},{\"step\":\"Normalise\",\"mean\":0.1,\"deviation\":0.3},"
            + "{\"step\":\"Standardise\"},"
            + "{\"step\":\"RandomAffine\",\"degrees\":10.5,\"shift\":0.1,\"scale\":0.2,\"shear\":5.0,\"outside\":\"EDGE\"},"
            + "{\"step\":\"RandomBrightness\",\"brightness\":0.2,\"contrast\":0.3},{\"step\":\"RandomNoise\",\"deviation\":0.05},"
            + "{\"step\":\"RandomLight\",\"strength\":0.4},{\"step\":\"RandomPose\",\"side\":20.0,\"tilt\":10.0,\"outside\":\"EDGE\"},"
            + "{\"step\":\"RandomElastic\",\"amplitude\":0.05,\"knots\":5,\"outside\":\"WHITE\"},"
            + "{\"step\":\"RandomFlip\",\"probability\":0.5},"
            + "{\"step\":\"RandomErasing\",\"probability\":0.5,\"smallest\":0.02,\"largest\":0.2},"
            + "{\"step\":\"RandomCrop\",\"height\":16,\"width\":18,\"outside\":\"BLACK\"}]}";

    private static final String RESIZE = "{\"version\":1,\"channels\":\"GREY\",\"maxPixels\":50000000,\"steps\":["
            + "{\"step\":\"Resize\",\"height\":100,\"width\":100,\"mode\":\"STRETCH\",\"outside\":\"EDGE\"}]}";

    private static Picture input() {
        float[] values = new float[3 * 40 * 30];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37 % 101) / 100f;
        }
        return Picture.of(3, 40, 30, values);
    }

    private static void update(CRC32 sum, Picture picture) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * picture.values().length);
        for (float value : picture.values()) {
            bytes.putFloat(value);
        }
        sum.update(bytes.array());
    }

    @Test
    void should_prepare_and_augment_bit_for_bit_as_the_version_that_saved_it() {
        ImagePipeline pipeline = ImagePipeline.fromJson(ALL_STEPS);
        CRC32 sum = new CRC32();

        update(sum, pipeline.prepare(input()));
        assertThat(sum.getValue()).isEqualTo(0xd8296807L);
        update(sum, pipeline.finishAugmented(pipeline.deterministicPrefix(input()), 5));
        assertThat(sum.getValue()).isEqualTo(0x66ca9deeL);
    }

    @Test
    void should_ignore_transparency_where_the_version_that_saved_it_did() {
        ImagePipeline old = ImagePipeline.fromJson(RESIZE);

        assertThat(old.decoder().transparency()).isEqualTo(Transparency.IGNORED);
        assertThat(ImagePipeline.fromJson(old.toJson())).isEqualTo(old);
        assertThat(old)
                .isEqualTo(ImagePipeline.grey()
                        .transparency(Transparency.IGNORED)
                        .resize(100, 100)
                        .build());
        assertThat(ImagePipeline.grey().resize(100, 100).build().decoder().transparency())
                .isEqualTo(Transparency.ON_WHITE);
    }

    @Test
    void should_name_a_transparency_that_it_does_not_know() {
        assertThatThrownBy(() -> ImagePipeline.fromJson(
                        RESIZE.replace("\"version\":1", "\"version\":2,\"transparency\":\"ON_GREEN\"")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("transparency: expected one of [ON_WHITE, ON_BLACK, IGNORED]");
        assertThatThrownBy(() -> ImagePipeline.fromJson(RESIZE.replace("50000000", "0")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("maxPixels: expected 1 to");
    }
}
