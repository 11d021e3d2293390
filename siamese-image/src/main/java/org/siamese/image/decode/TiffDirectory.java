package org.siamese.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first directory of a TIFF file, which EXIF uses too. Throws IndexOutOfBoundsException where the data end too early.
 */
final class TiffDirectory {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int ORIENTATION = 274;
    static final int CHANNELS = 277;

    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UPRIGHT = 1;

    private final ByteBuffer data;
    private final int entries;
    private final int first;

    /** The directory of a TIFF structure that begins at byte {@code from} and ends before byte {@code to}. */
    TiffDirectory(byte[] bytes, int from, int to) {
        ByteBuffer part = ByteBuffer.wrap(bytes, from, to - from).slice();
        data = part.order(part.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long at = data.getInt(4) & 0xFFFFFFFFL;
        if (at > data.limit() - 2L) {
            throw new IndexOutOfBoundsException("no directory at byte " + at);
        }
        entries = data.getShort((int) at) & 0xFFFF;
        first = (int) at + 2;
    }

    /** The orientation of an EXIF block, upright if it has none or cannot be read: a damaged note spoils no image. */
    static int orientation(byte[] bytes, int from, int to) {
        try {
            return new TiffDirectory(bytes, from, to).orientation();
        } catch (IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
    }

    int orientation() {
        long value = value(ORIENTATION, UPRIGHT);
        return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
    }

    /** The first value of a field, or what it is taken for where it is absent. */
    long value(int tag, long absent) {
        int entry = entry(tag);
        return entry < 0 ? absent : element(entry, 0);
    }

    /** The greatest value of a field, or what it is taken for where it is absent. */
    long greatest(int tag, long absent) {
        int entry = entry(tag);
        if (entry < 0) {
            return absent;
        }
        long greatest = 0;
        for (int i = 0; i < count(entry); i++) {
            greatest = Math.max(greatest, element(entry, i));
        }
        return greatest;
    }

    /** Checks that all strips or tiles lie inside the file. */
    void requirePixels() {
        requireInside(entry(STRIP_OFFSETS), entry(STRIP_BYTES));
        requireInside(entry(TILE_OFFSETS), entry(TILE_BYTES));
    }

    private void requireInside(int offsets, int lengths) {
        if (offsets < 0 || lengths < 0) {
            return;
        }
        for (int i = 0; i < Math.min(count(offsets), count(lengths)); i++) {
            if (element(offsets, i) + element(lengths, i) > data.limit()) {
                throw new IndexOutOfBoundsException("part " + i + " of the pixels ends outside the file");
            }
        }
    }

    private int entry(int tag) {
        for (int i = 0; i < entries; i++) {
            int at = first + 12 * i;
            if ((data.getShort(at) & 0xFFFF) == tag) {
                return at;
            }
        }
        return -1;
    }

    private int count(int entry) {
        long count = data.getInt(entry + 4) & 0xFFFFFFFFL;
        if (count > data.limit()) {
            throw new IndexOutOfBoundsException(count + " values in a field");
        }
        return (int) count;
    }

    private long element(int entry, int index) {
        int type = data.getShort(entry + 2) & 0xFFFF;
        int size = type == SHORT ? 2 : type == LONG ? 4 : 1;
        long inline = (long) count(entry) * size;
        long at = (inline <= 4 ? entry + 8L : data.getInt(entry + 8) & 0xFFFFFFFFL) + (long) index * size;
        if (at + size > data.limit()) {
            throw new IndexOutOfBoundsException("a field's value at byte " + at);
        }
        return switch (size) {
            case 2 -> data.getShort((int) at) & 0xFFFF;
            case 4 -> data.getInt((int) at) & 0xFFFFFFFFL;
            default -> data.get((int) at) & 0xFF;
        };
    }
}
