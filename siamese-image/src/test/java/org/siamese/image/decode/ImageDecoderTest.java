package org.siamese.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.image.Channels;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;

class ImageDecoderTest {
    private final ImageDecoder grey = ImageDecoder.of(Channels.GREY);

    private static byte[] encoded(String format) {
        BufferedImage image = EncodedImages.grey(23, 17, 40);
        return format.equals("pgm") ? EncodedImages.pgm(image) : EncodedImages.encode(image, format);
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

        Picture picture = grey.decode(EncodedImages.encode(flat, "jpg"), "x");

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

        Picture picture = ImageDecoder.of(Channels.RGB).decode(EncodedImages.encode(image, "png"), "x");

        assertThat(picture.values()).containsExactly(1, 0, 128 / 255f, 0, 0, 1);
        assertThat(grey.decode(EncodedImages.encode(image, "png"), "x").get(0, 0, 1))
                .isCloseTo(0.114f, within(0.003f));
    }

    @Test
    void should_scale_16_bits_to_one() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 32768);

        assertThat(grey.decode(EncodedImages.encode(image, "png"), "x").get(0, 0, 0))
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
        byte[] bomb = EncodedImages.bomb(20_000, 20_000);
        assertThat(bomb.length).isLessThan(1 << 20);

        assertThatThrownBy(() -> grey.decode(bomb, "bomb.png"))
                .isInstanceOf(ImageException.class)
                .hasMessage("bomb.png: expected at most 50000000 pixels, got 20000 x 20000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "pgm", "tiff"})
    void should_hold_the_pixel_limit_for_every_format(String format) {
        ImageDecoder small = new ImageDecoder(Channels.GREY, 23 * 17 - 1, Transparency.ON_WHITE);

        assertThatThrownBy(() -> small.decode(encoded(format), "x"))
                .isInstanceOf(ImageException.class)
                .hasMessage("x: expected at most 390 pixels, got 23 x 17");
        assertThat(new ImageDecoder(Channels.GREY, 23 * 17, Transparency.ON_WHITE)
                        .decode(encoded(format), "x")
                        .width())
                .isEqualTo(23);
    }

    @Test
    void should_read_the_format_from_the_bytes_not_from_the_extension(@TempDir Path folder) {
        Path file = EncodedImages.write(folder, "really-a-png.JPG", encoded("png"));

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
        assertThatThrownBy(() -> new ImageDecoder(Channels.GREY, limit, Transparency.ON_WHITE))
                .hasMessageContaining("maxPixels");
    }

    @Test
    void should_not_let_a_damaged_colour_profile_of_a_png_disturb() {
        byte[] plain = encoded("png");
        byte[] chunk = {0, 0, 0, 3, 'i', 'C', 'C', 'P', 1, 2, 3, 0, 0, 0, 0};
        byte[] profiled = new byte[plain.length + chunk.length];
        System.arraycopy(plain, 0, profiled, 0, 33);
        System.arraycopy(chunk, 0, profiled, 33, chunk.length);
        System.arraycopy(plain, 33, profiled, 33 + chunk.length, plain.length - 33);

        assertThat(grey.decode(profiled, "x")).isEqualTo(grey.decode(plain, "x"));
    }

    private static byte[] transparent() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.getRaster().setPixel(0, 0, new int[] {200, 100, 0, 255});
        image.getRaster().setPixel(1, 0, new int[] {200, 100, 0, 0});
        image.getRaster().setPixel(2, 0, new int[] {200, 100, 0, 51});
        return EncodedImages.encode(image, "png");
    }

    @Test
    void should_lay_transparent_pixels_on_white_unless_told_otherwise() {
        ImageDecoder colour = ImageDecoder.of(Channels.RGB);

        Picture white = colour.decode(transparent(), "x");
        Picture black = new ImageDecoder(Channels.RGB, 10, Transparency.ON_BLACK).decode(transparent(), "x");
        Picture ignored = new ImageDecoder(Channels.RGB, 10, Transparency.IGNORED).decode(transparent(), "x");

        assertThat(white.values())
                .containsExactly(200 / 255f, 1, 244 / 255f, 100 / 255f, 1, 224 / 255f, 0, 1, 204 / 255f);
        assertThat(black.values()).containsExactly(200 / 255f, 0, 40 / 255f, 100 / 255f, 0, 20 / 255f, 0, 0, 0);
        assertThat(ignored.values())
                .containsExactly(200 / 255f, 200 / 255f, 200 / 255f, 100 / 255f, 100 / 255f, 100 / 255f, 0, 0, 0);
    }

    @Test
    void should_keep_grey_that_is_stored_as_colour() {
        BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_INT_RGB);
        for (int value = 0; value < 256; value++) {
            image.setRGB(value, 0, 0x010101 * value);
        }

        Picture picture = grey.decode(EncodedImages.encode(image, "png"), "x");

        for (int value = 0; value < 256; value++) {
            assertThat(picture.get(0, 0, value)).isEqualTo(value / 255f);
        }
        assertThat(grey.decode(image)).isEqualTo(picture);
    }

    @Test
    void should_take_the_stored_values_of_a_decoded_grey_image() {
        BufferedImage image = EncodedImages.grey(23, 17, 40);

        assertThat(grey.decode(image)).isEqualTo(grey.decode(EncodedImages.pgm(image), "x"));
        assertThat(grey.decode(image.getSubimage(2, 3, 5, 4)).get(0, 0, 0)).isEqualTo((40 + 6 + 15) / 255f);
        assertThatThrownBy(() -> new ImageDecoder(Channels.GREY, 10, Transparency.ON_WHITE).decode(image))
                .hasMessage("image: expected at most 10 pixels, got 23 x 17");
    }

    /** A red frame of one pixel at (2, 1) of a screen of 4 x 3. */
    private static byte[] smallFrame(int screen) {
        byte[] head = {
            'G', 'I', 'F', '8', '9', 'a', (byte) screen, 0, 3, 0, (byte) 0x80, 0, 0, (byte) 255, 0, 0, 0, 0, 0
        };
        byte[] frame = {0x2C, 2, 0, 1, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B};
        byte[] all = Arrays.copyOf(head, head.length + frame.length);
        System.arraycopy(frame, 0, all, head.length, frame.length);
        return all;
    }

    @Test
    void should_place_the_first_frame_of_a_gif_on_its_screen() {
        Picture picture = ImageDecoder.of(Channels.RGB).decode(smallFrame(4), "x");

        assertThat(List.of(picture.height(), picture.width())).containsExactly(3, 4);
        assertThat(picture.get(1, 1, 2)).isEqualTo(0);
        assertThat(picture.get(0, 1, 2)).isEqualTo(1);
        assertThat(picture.get(1, 0, 0)).isEqualTo(1);
        assertThat(ImageDecoder.of(Channels.RGB).decode(smallFrame(1), "x").values())
                .as("a frame beside its screen")
                .containsOnly(1);
    }

    @Test
    void should_refuse_more_values_than_pixels_may_have() {
        byte[] tiff = EncodedImages.encode(EncodedImages.grey(23, 17, 40), "tiff");
        ByteBuffer data = ByteBuffer.wrap(tiff).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = data.getInt(4);
        for (int i = 0; i < data.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (data.getShort(entry) == TiffDirectory.CHANNELS) {
                data.putShort(entry + 8, (short) 9);
            }
        }

        assertThatThrownBy(() -> new ImageDecoder(Channels.GREY, 23 * 17, Transparency.ON_WHITE).decode(tiff, "x"))
                .isInstanceOf(ImageException.class)
                .hasMessage("x: expected at most 3128 bytes of pixels, got 23 x 17 pixels of 9 values of 8 bits");
    }

    @Test
    void should_give_the_same_pixels_on_many_threads() {
        List<String> formats = List.of("png", "jpg", "bmp", "tiff", "pgm");
        List<Picture> expected = formats.stream()
                .map(format -> grey.decode(encoded(format), "x"))
                .toList();

        IntStream.range(0, 200).parallel().forEach(i -> assertThat(grey.decode(encoded(formats.get(i % 5)), "x"))
                .isEqualTo(expected.get(i % 5)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void should_apply_the_orientation_of_a_png_as_a_picture_does(int orientation) {
        byte[] plain = EncodedImages.encode(EncodedImages.colour(5, 3), "png");
        byte[] noted = EncodedImages.withOrientation(plain, orientation);

        for (Channels channels : Channels.values()) {
            ImageDecoder decoder = ImageDecoder.of(channels);
            assertThat(decoder.decode(noted, "x"))
                    .isEqualTo(decoder.decode(plain, "x").oriented(orientation));
        }
    }

    @Test
    void should_place_the_first_frame_of_a_webp_animation_on_its_screen() {
        byte[] still = ImageBombs.webpLossless(3, 2);
        byte[] animation = EncodedImages.animation(8, 6, 4, 2, 3, 2, still);

        Picture picture = grey.decode(animation, "x");

        assertThat(List.of(picture.height(), picture.width())).containsExactly(6, 8);
        assertThat(picture.get(0, 0, 0)).as("background").isEqualTo(1);
        assertThat(new ImageDecoder(Channels.GREY, 100, Transparency.IGNORED).decode(animation, "x"))
                .isEqualTo(Picture.of(1, 6, 8, new float[48]));
    }

    @Test
    void should_refuse_a_webp_whose_pixels_are_of_another_size_than_its_frame() {
        byte[] animation = EncodedImages.animation(8, 6, 4, 2, 3, 3, ImageBombs.webpLossless(3, 2));

        assertThatThrownBy(() -> grey.decode(animation, "x"))
                .isInstanceOf(ImageException.class)
                .hasMessage("x: damaged WEBP image: expected pixels of 3 x 3, got those of 3 x 2");
    }
}
