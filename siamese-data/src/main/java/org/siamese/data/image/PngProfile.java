package org.siamese.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Colour profiles of PNG files: not applied by OpenCV, but reason enough for it to print warnings about many of them. */
final class PngProfile {
    private static final int ICCP = 0x69434350;
    private static final int IEND = 0x49454E44;

    private PngProfile() {}

    /** The file without its colour profile; itself if it has none. Its structure must have been checked. */
    static byte[] removed(byte[] png) {
        ByteBuffer data = ByteBuffer.wrap(png);
        int at = 8;
        while (data.getInt(at + 4) != IEND) {
            int end = at + 12 + data.getInt(at);
            if (data.getInt(at + 4) == ICCP) {
                ByteArrayOutputStream kept = new ByteArrayOutputStream(png.length);
                kept.write(png, 0, at);
                kept.write(png, end, png.length - end);
                return kept.toByteArray();
            }
            at = end;
        }
        return png;
    }
}
