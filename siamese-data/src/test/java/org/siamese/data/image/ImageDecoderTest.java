package org.siamese.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.data.TestImages;

class ImageDecoderTest {
    private final ImageDecoder grey = ImageDecoder.of(Channels.GREY);

    private static byte[] encoded(String format) {
        BufferedImage image = TestImages.grey(23, 17, 40);
        return format.equals("pgm") ? TestImages.pgm(image) : TestImages.encode(image, format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "pgm", "tiff"})
    void should_give_exact_values_of_lossless_formats(String format) {
        Picture picture = grey.decode(encoded(format), "x");

        assertThat(picture.height()).isEqualTo(17);
        assertThat(picture.width()).isEqualTo(23);
        for (int y = 0; y < 17; y++) {
            for (int x = 0; x < 23; x++) {
                assertThat(picture.get(0, y, x)).isEqualTo(((40 + 3 * x + 5 * y) & 255) / 255f);
            }
        }
    }

    @Test
    void should_decode_jpeg_about_right() {
        BufferedImage flat = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        flat.getRaster().setSamples(0, 0, 16, 16, 0, filled(256, 100));

        Picture picture = grey.decode(TestImages.encode(flat, "jpg"), "x");

        assertThat(picture.get(0, 8, 8)).isCloseTo(100 / 255f, within(0.01f));
    }

    private static int[] filled(int length, int value) {
        int[] values = new int[length];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void should_order_colours_red_green_blue() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xFF8000);
        image.setRGB(1, 0, 0x0000FF);

        Picture picture = ImageDecoder.of(Channels.RGB).decode(TestImages.encode(image, "png"), "x");

        assertThat(picture.values()).containsExactly(1, 0, 128 / 255f, 0, 0, 1);
        assertThat(grey.decode(TestImages.encode(image, "png"), "x").get(0, 0, 1))
                .isCloseTo(0.114f, within(0.003f));
    }

    @Test
    void should_scale_16_bits_to_one() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 32768);

        assertThat(grey.decode(TestImages.encode(image, "png"), "x").get(0, 0, 0))
                .isEqualTo(32768 / 65535f);
    }

    @ParameterizedTest
    @CsvSource({"png,40", "png,-5", "jpg,200", "jpg,-1", "bmp,-10", "bmp,30", "pgm,-1", "pgm,10", "png,9", "jpg,3"})
    void should_name_a_truncated_file(String format, int length) {
        byte[] whole = encoded(format);
        byte[] cut = Arrays.copyOf(whole, length > 0 ? length : whole.length + length);

        assertThatThrownBy(() -> grey.decode(cut, "a/b." + format))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("a/b." + format + ": ")
                .hasMessageContaining("truncated");
    }

    @Test
    void should_name_an_empty_file_and_one_that_is_no_image() {
        assertThatThrownBy(() -> grey.decode(new byte[0], "a.png"))
                .isInstanceOf(ImageException.class)
                .hasMessage("a.png: expected an image, got an empty file");
        assertThatThrownBy(() -> grey.decode("hello, world".getBytes(StandardCharsets.UTF_8), "b.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("b.png: expected a PNG");
    }

    @Test
    void should_name_a_damaged_file() {
        byte[] bytes = encoded("png");
        Arrays.fill(bytes, 45, 60, (byte) 7);

        assertThatThrownBy(() -> grey.decode(bytes, "c.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("c.png: damaged PNG");
    }

    @Test
    void should_refuse_a_bomb_before_decoding_it() {
        byte[] bomb = TestImages.bomb(20_000, 20_000);
        assertThat(bomb.length).isLessThan(1 << 20);

        assertThatThrownBy(() -> grey.decode(bomb, "bomb.png"))
                .isInstanceOf(ImageException.class)
                .hasMessage("bomb.png: expected at most 50000000 pixels, got 20000 x 20000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "pgm", "tiff"})
    void should_hold_the_pixel_limit_for_every_format(String format) {
        ImageDecoder small = new ImageDecoder(Channels.GREY, 23 * 17 - 1);

        assertThatThrownBy(() -> small.decode(encoded(format), "x"))
                .isInstanceOf(ImageException.class)
                .hasMessage("x: expected at most 390 pixels, got 23 x 17");
        assertThat(new ImageDecoder(Channels.GREY, 23 * 17)
                        .decode(encoded(format), "x")
                        .width())
                .isEqualTo(23);
    }

    @Test
    void should_read_the_format_from_the_bytes_not_from_the_extension(@TempDir Path folder) {
        Path file = TestImages.write(folder, "really-a-png.JPG", encoded("png"));

        assertThat(grey.decode(file).width()).isEqualTo(23);
    }

    @Test
    void should_fail_if_the_file_is_missing(@TempDir Path folder) {
        assertThatThrownBy(() -> grey.decode(folder.resolve("none.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("none.png: no such file");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Integer.MAX_VALUE})
    void should_fail_if_the_limit_is_out_of_range(long limit) {
        assertThatThrownBy(() -> new ImageDecoder(Channels.GREY, limit)).hasMessageContaining("maxPixels");
    }

    @Test
    void should_drop_the_colour_profile_of_a_png_and_nothing_else() {
        byte[] plain = encoded("png");
        byte[] chunk = {0, 0, 0, 3, 'i', 'C', 'C', 'P', 1, 2, 3, 0, 0, 0, 0};
        byte[] profiled = new byte[plain.length + chunk.length];
        System.arraycopy(plain, 0, profiled, 0, 33);
        System.arraycopy(chunk, 0, profiled, 33, chunk.length);
        System.arraycopy(plain, 33, profiled, 33 + chunk.length, plain.length - 33);

        assertThat(PngProfile.removed(profiled)).isEqualTo(plain);
        assertThat(PngProfile.removed(plain)).isSameAs(plain);
        assertThat(grey.decode(profiled, "x")).isEqualTo(grey.decode(plain, "x"));
    }
}
