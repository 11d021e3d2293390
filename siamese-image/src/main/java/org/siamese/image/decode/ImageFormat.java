package org.siamese.image.decode;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The image formats that are read. A file's format is told by its first bytes; its extension only says that it is an image. */
public enum ImageFormat {
    /** Portable Network Graphics. */
    PNG("png"),
    /** JPEG, baseline and progressive. */
    JPEG("jpg", "jpeg", "jpe", "jfif"),
    /** Windows bitmap. */
    BMP("bmp", "dib"),
    /** Portable bit, grey and pixel maps (P1 to P6). */
    PNM("pgm", "ppm", "pbm", "pnm"),
    /** Tagged Image File Format; the first page is read. */
    TIFF("tif", "tiff"),
    /** WebP, lossy and lossless; of an animation the first frame is read. */
    WEBP("webp"),
    /** Graphics Interchange Format; the first frame is read. */
    GIF("gif");

    private final List<String> extensions;

    ImageFormat(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /** File name extensions, in lower case and without a dot. */
    public List<String> extensions() {
        return extensions;
    }

    /** Whether a file of this name should be an image, by its extension in upper or lower case. */
    public static boolean isImageName(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (format.extensions.contains(extension)) {
                return true;
            }
        }
        return false;
    }

    /** The format that the first bytes of a file tell. */
    public static Optional<ImageFormat> of(byte[] bytes) {
        if (starts(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return Optional.of(PNG);
        }
        if (starts(bytes, 0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of(JPEG);
        }
        if (starts(bytes, 0, 'B', 'M')) {
            return Optional.of(BMP);
        }
        if (bytes.length > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6' && bytes[2] <= ' ') {
            return Optional.of(PNM);
        }
        if (starts(bytes, 0, 'I', 'I', 42, 0) || starts(bytes, 0, 'M', 'M', 0, 42)) {
            return Optional.of(TIFF);
        }
        if (starts(bytes, 0, 'R', 'I', 'F', 'F') && starts(bytes, 8, 'W', 'E', 'B', 'P')) {
            return Optional.of(WEBP);
        }
        if (starts(bytes, 0, 'G', 'I', 'F', '8') && bytes.length > 5 && bytes[5] == 'a') {
            return Optional.of(GIF);
        }
        return Optional.empty();
    }

    private static boolean starts(byte[] bytes, int at, int... magic) {
        if (bytes.length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[at + i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
