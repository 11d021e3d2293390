package org.siamese.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * What the segments of a JPEG file say. Throws IndexOutOfBoundsException where they end too early.
 *
 * @param width number of columns
 * @param height number of rows
 * @param components 1 for grey, 3 for colour, 4 for CMYK
 * @param colour how the components are colours
 * @param orientation the camera's, 1 (upright) to 8
 * @param scans how many scans there are
 * @param passes the number of components of all scans
 * @param plain the file without the segments that say nothing about its pixels
 */
record JpegHeader(
        int width, int height, int components, Colour colour, int orientation, int scans, long passes, byte[] plain) {
    /** What the components of a pixel are. */
    enum Colour {
        /** One value, the brightness. */
        GREY,
        /** Brightness and two differences of colour. */
        YCC,
        /** Red, green, blue. */
        RGB,
        /** Four inks, inverted: 0 is full ink. */
        CMYK,
        /** Brightness and two differences, of which the first three inks are made, and the fourth ink. */
        YCCK
    }

    private static final int JFIF = 0xFFE0;
    private static final int EXIF = 0xFFE1;
    private static final int ADOBE = 0xFFEE;
    private static final int APPLICATIONS_END = 0xFFEF;
    private static final int COMMENT = 0xFFFE;
    private static final int SCAN = 0xFFDA;
    private static final int UNKNOWN = -1;

    /** Reads all segments before the first scan, and looks for the end of the image. */
    static JpegHeader read(byte[] bytes) {
        return read(bytes, true);
    }

    /** Reads a tile of a larger image, which may lack the end. */
    static JpegHeader part(byte[] bytes) {
        return read(bytes, false);
    }

    private static JpegHeader read(byte[] bytes, boolean end) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        plain.write(bytes, 0, 2);
        int[] size = new int[2];
        byte[] ids = {};
        boolean jfif = false;
        int transform = UNKNOWN;
        int orientation = 1;
        int at = 2;
        while (true) {
            int marker = data.getShort(at) & 0xFFFF;
            if (marker == 0xFFFF) {
                at++;
                continue;
            }
            if (marker < 0xFF01) {
                throw new IndexOutOfBoundsException("no marker at byte " + at);
            }
            int next = at + 2 + (data.getShort(at + 2) & 0xFFFF);
            if (next > bytes.length) {
                throw new IndexOutOfBoundsException("a segment ends at byte " + next);
            }
            if (isFrame(marker)) {
                size = new int[] {data.getShort(at + 7) & 0xFFFF, data.getShort(at + 5) & 0xFFFF};
                ids = new byte[data.get(at + 9) & 0xFF];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = data.get(at + 10 + 3 * i);
                }
            }
            jfif |= marker == JFIF && starts(data, at + 4, next, "JFIF");
            if (marker == ADOBE && starts(data, at + 4, next, "Adobe") && next > at + 15) {
                transform = data.get(at + 15);
            }
            if (marker == EXIF && starts(data, at + 4, next, "Exif") && next > at + 10) {
                orientation = TiffDirectory.orientation(bytes, at + 10, next);
            }
            boolean note = marker >= JFIF && marker <= APPLICATIONS_END && marker != ADOBE || marker == COMMENT;
            if (!note) {
                plain.write(bytes, at, next - at);
            }
            if (marker == SCAN) {
                break;
            }
            at = next;
        }
        int firstScan = at;
        at += 2 + (data.getShort(at + 2) & 0xFFFF);
        if (end) {
            requireEnd(bytes, at);
        }
        plain.write(bytes, at, bytes.length - at);
        int scans = 0;
        long passes = 0;
        for (int i = firstScan; i + 4 < bytes.length; i++) {
            if (isScan(bytes, i)) {
                scans++;
                passes += bytes[i + 4] & 0xFF;
            }
        }
        return new JpegHeader(
                size[0],
                size[1],
                ids.length,
                colour(ids, jfif, transform),
                orientation,
                scans,
                passes,
                plain.toByteArray());
    }

    private static boolean isScan(byte[] bytes, int at) {
        return bytes[at] == (byte) 0xFF && bytes[at + 1] == (byte) SCAN;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
    }

    private static boolean starts(ByteBuffer data, int at, int end, String text) {
        if (at + text.length() >= end) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (data.get(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void requireEnd(byte[] bytes, int from) {
        for (int end = bytes.length - 2; end >= from; end--) {
            if (bytes[end] == (byte) 0xFF && bytes[end + 1] == (byte) 0xD9) {
                return;
            }
        }
        throw new IndexOutOfBoundsException("no end of image");
    }

    /** The rules of the Independent JPEG Group's library, by which nearly all files are read. */
    private static Colour colour(byte[] ids, boolean jfif, int transform) {
        return switch (ids.length) {
            case 1 -> Colour.GREY;
            case 3 -> {
                boolean named = ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
                yield !jfif && (transform == 0 || transform == UNKNOWN && named) ? Colour.RGB : Colour.YCC;
            }
            case 4 -> transform == 2 ? Colour.YCCK : Colour.CMYK;
            default -> throw new IndexOutOfBoundsException(ids.length + " components");
        };
    }
}
