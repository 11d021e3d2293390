package org.siamese.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.imageio.ImageIO;

/** The pictures of a report: each is embedded in the page and kept as a PNG file. Not thread-safe. */
final class Figures {
    private static final String DATA = "data:image/png;base64,";

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** The PNG files by name. */
    Map<String, byte[]> files() {
        return Collections.unmodifiableMap(files);
    }

    /**
     * A chart, drawn for light and for dark pages; the file is the light one.
     *
     * @param name of the file, without its ending
     * @param alt what the chart shows, for those who cannot see it
     * @param caption how to read it
     */
    void chart(Html html, String name, String alt, String caption, Function<Theme, LineChart> chart) {
        byte[] light = keep(name, chart.apply(Theme.LIGHT).draw());
        byte[] dark = png(chart.apply(Theme.DARK).draw());
        html.open("figure").open("picture");
        html.empty("source", "media", "screen and (prefers-color-scheme: dark)", "srcset", data(dark));
        html.empty(
                "img",
                "src",
                data(light),
                "width",
                Integer.toString(LineChart.WIDTH),
                "height",
                Integer.toString(LineChart.HEIGHT),
                "alt",
                alt);
        html.close().element("figcaption", caption).close();
    }

    /**
     * A picture, the same on light and on dark pages.
     *
     * @param scale pixels of the picture for each pixel on the page
     */
    void picture(Html html, String name, String alt, BufferedImage image, int scale) {
        html.empty(
                "img",
                "src",
                data(keep(name, image)),
                "width",
                Integer.toString(image.getWidth() / scale),
                "height",
                Integer.toString(image.getHeight() / scale),
                "alt",
                alt);
    }

    private byte[] keep(String name, BufferedImage image) {
        byte[] bytes = png(image);
        if (files.putIfAbsent(name + ".png", bytes) != null) {
            throw new IllegalStateException("name: expected one picture of a name, got another " + name);
        }
        return bytes;
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String data(byte[] png) {
        return DATA + Base64.getEncoder().encodeToString(png);
    }
}
