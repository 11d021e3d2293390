package org.siamese.image.decode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Small files that claim, and mostly hold, more than a program should unpack. */
final class ImageBombs {
    private static final int MEGA = 1_000_000;

    private ImageBombs() {}

    /** All of them by name. */
    static Map<String, Supplier<byte[]>> all() {
        Map<String, Supplier<byte[]>> bombs = new LinkedHashMap<>();
        bombs.put("png-rgba16", () -> png(7000, 7000, 16, 6, 0));
        bombs.put("png-rgba8", () -> png(7000, 7000, 8, 6, 0));
        bombs.put("png-grey8", () -> png(7000, 7000, 8, 0, 0));
        bombs.put("png-grey1", () -> png(7000, 7000, 1, 0, 0));
        bombs.put("png-wide", () -> png(49_000_000, 1, 8, 0, 0));
        bombs.put("png-high", () -> png(1, 49_000_000, 8, 0, 0));
        bombs.put("png-text", () -> pngWithText());
        bombs.put("tiff-tile", () -> tiff(1, 1, 32_700, 1));
        bombs.put("tiff-tile-deflated", () -> tiff(7000, 7000, 7008, 8));
        bombs.put("tiff-strip-cmyk", () -> tiffStrip(7000, 7000, 5, 4));
        bombs.put("tiff-strip-lab", () -> tiffStrip(7000, 7000, 8, 3));
        bombs.put("tiff-small-tiles", () -> tiff(7000, 7000, 16, 8));
        bombs.put("webp-lossless", () -> webpLossless(7000, 7000));
        bombs.put("webp-lossy", () -> webpLossy(7000, 7000));
        bombs.put("webp-lossy-smaller", () -> webpLossy(3500, 3500));
        bombs.put("gif-screen", () -> gif(7000, 7000, 1, 1));
        bombs.put("gif-frame", () -> gif(1, 1, 7000, 7000));
        bombs.put("bmp-runs", () -> bmpRuns(7000, 7000));
        bombs.put("jpeg-grey", () -> jpeg(7000, 7000, 0xC0, 1));
        bombs.put("jpeg-scans", () -> jpeg(7000, 7000, 0xC2, 1000));
        bombs.put("jpeg-100-scans", () -> jpeg(7000, 7000, 0xC2, 100));
        bombs.put("pgm-text", () -> pgmText());
        return bombs;
    }

    /** Zeros, packed. */
    private static byte[] packedZeros(long length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(9))) {
            byte[] zeros = new byte[MEGA];
            for (long left = length; left > 0; left -= MEGA) {
                out.write(zeros, 0, (int) Math.min(MEGA, left));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] png(int width, int height, int bits, int colour, int interlaced) {
        int channels = new int[] {1, 0, 3, 1, 2, 0, 4}[colour];
        ByteArrayOutputStream file = pngStart(width, height, bits, colour, interlaced);
        long row = 1 + ((long) width * channels * bits + 7) / 8;
        chunk(file, "IDAT", packedZeros(row * height + (interlaced == 1 ? 2L * height : 0)));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static ByteArrayOutputStream pngStart(int width, int height, int bits, int colour, int interlaced) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {(byte) bits, (byte) colour, 0, 0, (byte) interlaced})
                        .array());
        return file;
    }

    /** A palette image of one pixel with a text and a colour profile that unpack to 400 MB. */
    private static byte[] pngWithText() {
        ByteArrayOutputStream file = pngStart(1, 1, 8, 3, 0);
        byte[] packed = packedZeros(200L * MEGA);
        byte[] head = "name\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] data = Arrays.copyOf(head, head.length + packed.length);
        System.arraycopy(packed, 0, data, head.length, packed.length);
        chunk(file, "iCCP", data);
        chunk(file, "PLTE", new byte[3]);
        chunk(file, "zTXt", data);
        chunk(file, "IDAT", packedZeros(2));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream to, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        to.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        to.writeBytes(name);
        to.writeBytes(data);
        to.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** Grey tiles that all have the same data. */
    static byte[] tiff(int width, int height, int tile, int compression) {
        int across = (width + tile - 1) / tile;
        int down = (height + tile - 1) / tile;
        byte[] data = compression == 1 ? new byte[1] : packedZeros((long) tile * tile);
        int[] offsets = new int[across * down];
        int[] lengths = new int[across * down];
        Arrays.fill(offsets, 8);
        Arrays.fill(lengths, data.length);
        return tiffFile(data, new Object[][] {
            {256, width},
            {257, height},
            {258, 8},
            {259, compression},
            {262, 1},
            {277, 1},
            {322, tile},
            {323, tile},
            {324, offsets},
            {325, lengths}
        });
    }

    private static byte[] tiffStrip(int width, int height, int photometric, int channels) {
        byte[] data = packedZeros((long) width * height * channels);
        return tiffFile(data, new Object[][] {
            {256, width},
            {257, height},
            {258, 8},
            {259, 8},
            {262, photometric},
            {273, 8},
            {277, channels},
            {278, height},
            {279, data.length}
        });
    }

    private static byte[] tiffFile(byte[] data, Object[][] fields) {
        int directory = 8 + data.length + data.length % 2;
        int values = directory + 2 + 12 * fields.length + 4;
        int more = 0;
        for (Object[] field : fields) {
            more += field[1] instanceof int[] array && array.length > 1 ? 4 * array.length : 0;
        }
        ByteBuffer file = ByteBuffer.allocate(values + more).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'I', 'I', 42, 0}).putInt(directory).put(data).position(directory);
        file.putShort((short) fields.length);
        int next = values;
        for (Object[] field : fields) {
            int[] array = field[1] instanceof int[] several ? several : new int[] {(Integer) field[1]};
            file.putShort(((Integer) field[0]).shortValue()).putShort((short) 4).putInt(array.length);
            file.putInt(array.length > 1 ? next : array[0]);
            if (array.length > 1) {
                for (int value : array) {
                    file.putInt(next, value);
                    next += 4;
                }
            }
        }
        return file.array();
    }

    /** One colour for all pixels, which then take no bits at all. */
    static byte[] webpLossless(int width, int height) {
        BitsWritten bits = new BitsWritten();
        bits.put(0x2F, 8).put(width - 1, 14).put(height - 1, 14).put(0, 1).put(0, 3);
        bits.put(0, 1).put(0, 1).put(0, 1);
        for (int code = 0; code < 5; code++) {
            // A simple code of one symbol of one bit.
            bits.put(1, 1).put(0, 1).put(0, 1).put(0, 1);
        }
        return riff("VP8L", Arrays.copyOf(bits.bytes(), bits.bytes().length + 16));
    }

    /** A key frame of zeros behind its header. */
    static byte[] webpLossy(int width, int height) {
        ByteBuffer data = ByteBuffer.allocate(6 * MEGA).order(ByteOrder.LITTLE_ENDIAN);
        int firstPart = 500_000;
        int tag = 1 << 4 | firstPart << 5;
        data.put((byte) tag).put((byte) (tag >> 8)).put((byte) (tag >> 16));
        data.put(new byte[] {(byte) 0x9D, 1, 0x2A}).putShort((short) width).putShort((short) height);
        return riff("VP8 ", data.array());
    }

    static byte[] riff(String type, byte[] data) {
        int padded = data.length + data.length % 2;
        return ByteBuffer.allocate(20 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + padded)
                .put("WEBP".getBytes(StandardCharsets.US_ASCII))
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] gif(int screenWidth, int screenHeight, int width, int height) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(words(screenWidth, screenHeight));
        file.writeBytes(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, 1, 1, 1, 0x2C, 0, 0, 0, 0});
        file.writeBytes(words(width, height));
        file.write(0);
        file.write(2);
        // Each code stands for one more pixel than the one before: 4 clears, 0, then 6, 7, ...
        BitsWritten bits = new BitsWritten();
        long pixels = (long) width * height;
        while (pixels > 0) {
            bits.put(4, 3).put(0, 3);
            pixels--;
            int size = 3;
            int next = 6;
            for (int length = 2; pixels > 0 && next < 4095; length++) {
                bits.put(next, size);
                pixels -= length;
                next++;
                if (next == 1 << size && size < 12) {
                    size++;
                }
            }
            if (size > 3) {
                bits.put(4, size);
            }
        }
        bits.put(5, 12);
        byte[] data = bits.bytes();
        for (int i = 0; i < data.length; i += 255) {
            int length = Math.min(255, data.length - i);
            file.write(length);
            file.write(data, i, length);
        }
        file.write(0);
        file.write(0x3B);
        return file.toByteArray();
    }

    private static byte[] words(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    private static byte[] bmpRuns(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(54 + 8 + 2 * (width / 255 + 1) * height + 2 * height + 2)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'B', 'M'}).putInt(file.capacity()).putInt(0).putInt(62);
        file.putInt(40)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 8)
                .putInt(1);
        file.putInt(0).putInt(0).putInt(0).putInt(2).putInt(0).putInt(0).putInt(0xFFFFFF);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x += 255) {
                file.put((byte) Math.min(255, width - x)).put((byte) 1);
            }
            file.putShort((short) 0);
        }
        return Arrays.copyOf(file.putShort((short) 0x100).array(), file.capacity());
    }

    /** Zeros for all coefficients; each scan beyond the first is empty but for its head. */
    private static byte[] jpeg(int width, int height, int frame, int scans) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
        byte[] quantities = new byte[65];
        Arrays.fill(quantities, 1, 65, (byte) 1);
        segment(file, 0xDB, quantities);
        segment(
                file,
                frame,
                ByteBuffer.allocate(9)
                        .put((byte) 8)
                        .putShort((short) height)
                        .putShort((short) width)
                        .put(new byte[] {1, 1, 0x11, 0})
                        .array());
        for (int table : new int[] {0, 0x10}) {
            byte[] codes = new byte[18];
            codes[0] = (byte) table;
            codes[1] = 1;
            // The one code: 0, no difference or the end of a block; in progressive scans of 2^14 blocks.
            codes[17] = (byte) (table == 0x10 && frame == 0xC2 ? 0xE0 : 0);
            segment(file, 0xC4, codes);
        }
        for (int scan = 0; scan < scans; scan++) {
            byte[] spectrum =
                    frame == 0xC0 ? new byte[] {0, 63, 0} : scan == 0 ? new byte[] {0, 0, 0} : new byte[] {1, 63, 0};
            segment(file, 0xDA, new byte[] {1, 1, 0, spectrum[0], spectrum[1], spectrum[2]});
            int blocks = (width + 7) / 8 * ((height + 7) / 8);
            int bits = frame == 0xC0 ? 2 * blocks : scan == 0 ? blocks : 15 * (blocks / (1 << 14) + 1);
            file.writeBytes(new byte[bits / 8 + 1]);
        }
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
        return file.toByteArray();
    }

    private static void segment(ByteArrayOutputStream file, int marker, byte[] data) {
        file.write(0xFF);
        file.write(marker);
        file.writeBytes(
                ByteBuffer.allocate(2).putShort((short) (2 + data.length)).array());
        file.writeBytes(data);
    }

    private static byte[] pgmText() {
        byte[] head = "P2 2200 2200 255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] file = Arrays.copyOf(head, 10 * MEGA);
        for (int i = head.length; i < file.length; i++) {
            file[i] = (byte) (i % 2 == 0 ? ' ' : '7');
        }
        return file;
    }

    /** Bits, the lowest of each byte first. */
    private static final class BitsWritten {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long waiting;
        private int count;

        BitsWritten put(int value, int bits) {
            waiting |= (long) value << count;
            count += bits;
            while (count >= 8) {
                bytes.write((int) waiting);
                waiting >>>= 8;
                count -= 8;
            }
            return this;
        }

        byte[] bytes() {
            if (count > 0) {
                bytes.write((int) waiting);
                count = 0;
                waiting = 0;
            }
            return bytes.toByteArray();
        }
    }
}
