package org.siamese.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.siamese.image.pipeline.ImagePipeline;

class PictureImageTest {
    private static Picture levels(int channels) {
        float[] values = new float[channels * 6];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 13 / 255f;
        }
        return Picture.of(channels, 2, 3, values);
    }

    @Test
    void should_come_back_from_a_file_with_the_same_values() throws IOException {
        for (int channels : new int[] {1, 3}) {
            Picture picture = levels(channels);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(picture.toBufferedImage(), "png", bytes);
            ImagePipeline pipeline = (channels == 1 ? ImagePipeline.grey() : ImagePipeline.rgb()).build();
            assertThat(pipeline.decoder().decode(bytes.toByteArray(), "png")).isEqualTo(picture);
            assertThat(pipeline.decoder().decode(picture.toBufferedImage())).isEqualTo(picture);
        }
    }

    @Test
    void should_cut_and_round_values_and_refuse_other_channels() {
        BufferedImage image = Picture.of(1, 1, 3, new float[] {-2, 0.5f, 7}).toBufferedImage();
        assertThat(image.getRaster().getSamples(0, 0, 3, 1, 0, new int[3])).containsExactly(0, 128, 255);
        assertThatThrownBy(() -> levels(2).toBufferedImage()).hasMessage("channels: expected 1 or 3, got 2");
    }
}
