package org.siamese.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.image.Channels;
import org.siamese.image.Picture;

/**
 * The pixels that OpenCV 4.5.5 gave for one small file of each kind, when it was this library's decoder: {@code opencv.tsv} holds name,
 * channels, bits, height, width and the values in Base64, in the order [channels, height, width]. What models saw in training then they
 * see today.
 */
class GoldenPixelsTest {
    /** One decoded file, with transparency ignored as OpenCV did. */
    record Golden(String name, Channels channels, int max, int height, int width, int[] values) {
        static Golden parse(String line) {
            String[] field = line.split("\t");
            boolean wide = field[2].equals("16");
            byte[] bytes = Base64.getDecoder().decode(field[5]);
            int[] values = new int[wide ? bytes.length / 2 : bytes.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = wide ? (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF : bytes[i] & 0xFF;
            }
            return new Golden(
                    field[0],
                    Channels.valueOf(field[1]),
                    wide ? 65535 : 255,
                    Integer.parseInt(field[3]),
                    Integer.parseInt(field[4]),
                    values);
        }

        @Override
        public String toString() {
            return name + " as " + channels;
        }
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = GoldenPixelsTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    static List<Golden> goldens() throws IOException {
        return new String(resource("opencv.tsv"), StandardCharsets.US_ASCII)
                .lines()
                .map(Golden::parse)
                .toList();
    }

    private static Golden golden(String name, Channels channels) throws IOException {
        return goldens().stream()
                .filter(golden -> golden.name.equals(name) && golden.channels == channels)
                .findFirst()
                .orElseThrow();
    }

    private static Picture decoded(String name, Channels channels, Transparency transparency) throws IOException {
        return new ImageDecoder(channels, 1000, transparency).decode(resource("formats/" + name), name);
    }

    private static void requireSame(Picture picture, Golden golden) {
        assertThat(List.of(picture.channels(), picture.height(), picture.width()))
                .isEqualTo(List.of(golden.channels.count(), golden.height, golden.width));
        float[] expected = new float[golden.values.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = golden.values[i] / (float) golden.max;
        }
        assertThat(picture.values()).isEqualTo(expected);
    }

    private static double greatestDifference(Picture picture, Golden golden) {
        assertThat(picture.values()).hasSameSizeAs(golden.values);
        double greatest = 0;
        for (int i = 0; i < golden.values.length; i++) {
            greatest = Math.max(greatest, Math.abs(picture.values()[i] * golden.max - golden.values[i]));
        }
        return greatest;
    }

    static List<Golden> unchanged() throws IOException {
        return goldens().stream().filter(golden -> levels(golden) == 0).toList();
    }

    static List<Golden> roundedOtherwise() throws IOException {
        return goldens().stream().filter(golden -> levels(golden) > 0).toList();
    }

    /** By how many levels of its own a file's pixels may differ, -1 for those of which another test says what they are. */
    private static int levels(Golden golden) {
        String name = golden.name;
        if (name.equals("tiff-rgba8.tiff")
                || name.equals("webp-turned.webp")
                || name.matches("pnm-p[56]-max.*")
                || name.matches("webp-.*lossy.webp") && golden.channels == Channels.RGB) {
            return -1;
        }
        boolean grey = golden.channels == Channels.GREY;
        if (name.matches("png-(rgb|palette).*") && !name.contains("of-grey") && grey) {
            // OpenCV let libpng cut off fractions where other formats were rounded.
            return golden.max == 255 ? 1 : 2;
        }
        if (name.matches("bmp-5[56]5.bmp")) {
            // OpenCV took 31 of 31 for 248 of 255.
            return 7;
        }
        if (name.matches("jpeg-(cmyk|ycck).*")) {
            return 2;
        }
        return name.matches("webp-.*lossy.webp") ? 7 : 0;
    }

    @ParameterizedTest
    @MethodSource("unchanged")
    void should_give_the_pixels_of_before(Golden golden) throws IOException {
        requireSame(decoded(golden.name, golden.channels, Transparency.IGNORED), golden);
    }

    @ParameterizedTest
    @MethodSource("roundedOtherwise")
    void should_give_the_pixels_of_before_but_for_rounding(Golden golden) throws IOException {
        assertThat(greatestDifference(decoded(golden.name, golden.channels, Transparency.IGNORED), golden))
                .isBetween(0.9, levels(golden) + 0.01);
    }

    @Test
    void should_keep_the_colours_of_lossy_webp_but_for_the_edges_between_them() throws IOException {
        for (String name : List.of("webp-lossy.webp", "webp-alpha-lossy.webp")) {
            Golden golden = golden(name, Channels.RGB);
            Picture picture = decoded(name, Channels.RGB, Transparency.IGNORED);
            double sum = 0;
            for (int i = 0; i < golden.values.length; i++) {
                sum += Math.abs(picture.values()[i] * 255 - golden.values[i]);
            }
            assertThat(sum / golden.values.length).isLessThan(12);
        }
    }

    @Test
    void should_scale_binary_maps_by_their_white_as_text_maps() throws IOException {
        requireSame(
                decoded("pnm-p5-max15.pgm", Channels.GREY, Transparency.IGNORED),
                golden("pnm-p2-max15.pgm", Channels.GREY));
        for (String name : List.of("pnm-p5-max1023.pgm", "pnm-p6-max100.ppm")) {
            Golden golden = golden(name, Channels.RGB);
            float white = name.contains("1023") ? 1023 : 100;
            Picture picture = decoded(name, Channels.RGB, Transparency.IGNORED);
            for (int i = 0; i < golden.values.length; i++) {
                assertThat(picture.values()[i]).isEqualTo(golden.values[i] / white);
            }
        }
    }

    /** OpenCV multiplied the colours of a TIFF file by their opacity, and no others. */
    @Test
    void should_lay_tiff_on_black_as_before() throws IOException {
        for (Channels channels : Channels.values()) {
            Picture picture = decoded("tiff-rgba8.tiff", channels, Transparency.ON_BLACK);
            assertThat(greatestDifference(picture, golden("tiff-rgba8.tiff", channels)))
                    .isLessThan(1.01);
        }
    }

    @Test
    void should_turn_webp_as_its_camera_noted() throws IOException {
        assertThat(decoded("webp-turned.webp", Channels.RGB, Transparency.IGNORED))
                .isEqualTo(decoded("webp-lossless.webp", Channels.RGB, Transparency.IGNORED)
                        .turned(1));
    }

    @Test
    void should_read_gif_like_a_bitmap_of_the_same_pixels() throws IOException {
        for (Channels channels : Channels.values()) {
            requireSame(
                    decoded("gif-palette.gif", channels, Transparency.IGNORED), golden("bmp-palette8.bmp", channels));
            requireSame(
                    decoded("gif-interlaced.gif", channels, Transparency.IGNORED),
                    golden("bmp-palette4.bmp", channels));
        }
    }
}
