package org.siamese.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.image.Channels;
import org.siamese.image.ImageException;

class ImageBombTest {
    private static byte[] bomb(String name) {
        return ImageBombs.all().get(name).get();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "png-rgba16 | expected an image that takes at most",
                "png-wide | expected a width and height of at most 1048576 pixels, got 49000000 x 1",
                "png-high | expected a width and height of at most 1048576 pixels, got 1 x 49000000",
                "tiff-tile | expected at most 50000000 pixels to decode, got 1069290000",
                "tiff-strip-cmyk | expected at most 50000000 pixels to decode, got 98000000",
                "tiff-small-tiles | expected at most 65536 strips or tiles, got 191844",
                "webp-lossy | expected at most 50000000 pixels to decode, got 196000000",
                "jpeg-scans | got 1000 scans of 7000 x 7000 pixels",
                "jpeg-100-scans | got 100 scans of 7000 x 7000 pixels",
            })
    void should_refuse_what_would_take_too_much_before_decoding_it(String name, String message) {
        ImageDecoder colour = ImageDecoder.of(Channels.RGB);

        assertThatThrownBy(() -> colour.decode(bomb(name), name))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"groups.webp", "lengths.webp"})
    @Timeout(5)
    void should_end_where_a_lossless_webp_tells_of_more_than_there_is(String name) throws IOException {
        byte[] image;
        try (InputStream in = ImageBombTest.class.getResourceAsStream("slow/" + name)) {
            image = in.readAllBytes();
        }

        assertThatThrownBy(() -> ImageDecoder.of(Channels.RGB).decode(image, name))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its data tell of more");
    }

    @Test
    void should_not_unpack_texts_and_colour_profiles() {
        assertThat(ImageDecoder.of(Channels.GREY).decode(bomb("png-text"), "x").values())
                .hasSize(1);
    }

    @Test
    void should_not_keep_pixels_of_a_frame_outside_its_screen() {
        assertThat(ImageDecoder.of(Channels.GREY).decode(bomb("gif-frame"), "x").values())
                .hasSize(1);
    }

    @Test
    void should_refuse_large_tiles_in_a_small_file() {
        assertThat(bomb("tiff-tile").length).isLessThan(234);
    }
}
