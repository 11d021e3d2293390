package org.siamese.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file. Throws IndexOutOfBoundsException where they end too early, IllegalArgumentException where a check sum does not
 * match.
 *
 * @param orientation of its EXIF block, 1 (upright) to 8
 * @param keyed whether one colour, or some of the palette, are transparent
 * @param plain the file with the chunks alone that its pixels need: texts and colour profiles, which unpack to any size, are left out
 */
record PngChunks(int orientation, boolean keyed, byte[] plain) {
    private static final int HEADER = 0x49484452;
    private static final int PALETTE = 0x504C5445;
    private static final int KEY = 0x74524E53;
    private static final int DATA = 0x49444154;
    private static final int END = 0x49454E44;
    private static final int EXIF = 0x65584966;

    /** Bytes of a chunk beside its data: length, type and check sum. */
    private static final int FRAME = 12;

    static PngChunks read(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream pixels = new ByteArrayOutputStream(bytes.length);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        plain.write(bytes, 0, 8);
        int orientation = 1;
        boolean keyed = false;
        long at = 8;
        int type;
        do {
            requireInside(bytes, at + FRAME);
            long length = data.getInt((int) at) & 0xFFFFFFFFL;
            requireInside(bytes, at + FRAME + length);
            int from = (int) at;
            type = data.getInt(from + 4);
            if (from == 8 && (type != HEADER || length != 13)) {
                throw new IllegalArgumentException("expected the chunk IHDR first");
            }
            switch (type) {
                case EXIF -> orientation = TiffDirectory.orientation(bytes, from + 8, (int) (from + 8 + length));
                case DATA -> {
                    requireSum(bytes, from, (int) length);
                    pixels.write(bytes, from + 8, (int) length);
                }
                case HEADER, PALETTE, KEY -> {
                    requireSum(bytes, from, (int) length);
                    plain.write(bytes, from, FRAME + (int) length);
                    keyed |= type == KEY;
                }
                default -> {
                    // A chunk whose name begins with a capital letter is needed for the pixels.
                    if ((type >>> 24 & 0x20) == 0) {
                        requireSum(bytes, from, (int) length);
                    }
                }
            }
            at += FRAME + length;
        } while (type != END);
        writeChunk(plain, DATA, pixels.toByteArray());
        writeChunk(plain, END, new byte[0]);
        return new PngChunks(orientation, keyed, plain.toByteArray());
    }

    private static void requireInside(byte[] bytes, long end) {
        if (end > bytes.length) {
            throw new IndexOutOfBoundsException("expected " + end + " bytes, got " + bytes.length);
        }
    }

    private static void requireSum(byte[] bytes, int from, int length) {
        if (sum(bytes, from + 4, length + 4) != ByteBuffer.wrap(bytes).getInt(from + 8 + length)) {
            throw new IllegalArgumentException("the check sum of the chunk at byte " + from + " does not match");
        }
    }

    private static int sum(byte[] bytes, int from, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }

    private static void writeChunk(ByteArrayOutputStream to, int type, byte[] data) {
        byte[] chunk = Arrays.copyOf(
                ByteBuffer.allocate(8).putInt(data.length).putInt(type).array(), FRAME + data.length);
        System.arraycopy(data, 0, chunk, 8, data.length);
        ByteBuffer.wrap(chunk).putInt(8 + data.length, sum(chunk, 4, 4 + data.length));
        to.writeBytes(chunk);
    }
}
