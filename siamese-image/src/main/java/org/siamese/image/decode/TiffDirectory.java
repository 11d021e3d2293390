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
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int STRIP_OFFSETS = 273;
    static final int STRIP_ROWS = 278;
    static final int STRIP_BYTES = 279;
    static final int PLANES = 284;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTES = 325;

    private static final int ENTRY = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UPRIGHT = 1;

    /** Bytes of a value of each type of whole numbers and fractions, 0 for others. */
    private static final int[] SIZES = {0, 1, 0, 2, 4, 8, 1, 1, 2, 4, 8};

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
        for (int i = 0; i < valueCount(entry); i++) {
            greatest = Math.max(greatest, element(entry, i));
        }
        return greatest;
    }

    /** Number of values of a field, 0 where it is absent. */
    int count(int tag) {
        int entry = entry(tag);
        return entry < 0 ? 0 : valueCount(entry);
    }

    /** A value of a field that is there. */
    long valueAt(int tag, int index) {
        return element(entry(tag), index);
    }

    boolean has(int tag) {
        return entry(tag) >= 0;
    }

    /**
     * A file of the same bytes whose only directory has only these fields, of whole numbers, as far as they are here.
     *
     * @param tags in ascending order
     */
    byte[] withFields(int... tags) {
        ByteBuffer fields = ByteBuffer.allocate(2 + ENTRY * tags.length + 4).order(data.order());
        fields.position(2);
        for (int tag : tags) {
            int entry = entry(tag);
            if (entry >= 0) {
                int type = data.getShort(entry + 2) & 0xFFFF;
                if (SIZES.length <= type || SIZES[type] == 0) {
                    throw new IllegalArgumentException("field " + tag + " of type " + type);
                }
                long size = (long) valueCount(entry) * SIZES[type];
                if (size > 4 && (data.getInt(entry + 8) & 0xFFFFFFFFL) + size > data.limit()) {
                    throw new IndexOutOfBoundsException("field " + tag + " ends outside the file");
                }
                fields.putShort((short) tag).put(data.slice(entry + 2, ENTRY - 2));
            }
        }
        int end = fields.position();
        fields.putShort(0, (short) (end / ENTRY));
        int at = data.limit() + data.limit() % 2;
        ByteBuffer file = ByteBuffer.allocate(at + end + 4).order(data.order());
        file.put(data.slice(0, data.limit())).putInt(4, at).position(at);
        return file.put(fields.array(), 0, end).array();
    }

    private int entry(int tag) {
        for (int i = 0; i < entries; i++) {
            int at = first + ENTRY * i;
            if ((data.getShort(at) & 0xFFFF) == tag) {
                return at;
            }
        }
        return -1;
    }

    private int valueCount(int entry) {
        long count = data.getInt(entry + 4) & 0xFFFFFFFFL;
        if (count > data.limit()) {
            throw new IndexOutOfBoundsException(count + " values in a field");
        }
        return (int) count;
    }

    private long element(int entry, int index) {
        int type = data.getShort(entry + 2) & 0xFFFF;
        int size = type == SHORT ? 2 : type == LONG ? 4 : 1;
        long inline = (long) valueCount(entry) * size;
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
