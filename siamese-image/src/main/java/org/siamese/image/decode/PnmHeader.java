package org.siamese.image.decode;

/**
 * The header of a portable bit, grey or pixel map.
 *
 * @param kind 1 to 6: text for bits, grey, colour, then the same in binary
 * @param width number of columns
 * @param height number of rows
 * @param max the value of white, 1 for bits
 * @param data where the pixels begin
 */
record PnmHeader(int kind, long width, long height, int max, int data) {
    private static final int GREATEST = 65535;

    /** Reads the header and checks that the pixels do not end early. */
    static PnmHeader read(byte[] bytes) {
        int kind = bytes[1] - '0';
        int[] at = {2};
        long width = number(bytes, at);
        long height = number(bytes, at);
        long max = kind == 1 || kind == 4 ? 1 : number(bytes, at);
        if (max < 1 || max > GREATEST) {
            throw new IndexOutOfBoundsException("a value of white of " + max);
        }
        PnmHeader header = new PnmHeader(kind, width, height, (int) max, at[0] + (kind >= 4 ? 1 : 0));
        // A header that claims far too much is told by its size, not by its missing bytes.
        if (width > 0 && height > 0 && width <= Integer.MAX_VALUE && width * height <= 1L << 31) {
            long needed = kind >= 4 ? header.rowBytes() * height : width * height;
            if (header.data + needed > bytes.length) {
                throw new IndexOutOfBoundsException("expected " + needed + " bytes of pixels");
            }
        }
        return header;
    }

    boolean isBinary() {
        return kind >= 4;
    }

    int channels() {
        return kind == 3 || kind == 6 ? 3 : 1;
    }

    int bits() {
        return max > 255 ? 16 : 8;
    }

    /** Bytes of a row in binary. */
    long rowBytes() {
        return kind == 4 ? (width + 7) / 8 : width * channels() * (bits() / 8);
    }

    /** The next number at {@code at[0]}, which goes behind it; spaces and comments before it are left out. */
    static int number(byte[] bytes, int[] at) {
        int i = at[0];
        while (bytes[i] <= ' ' || bytes[i] == '#') {
            if (bytes[i] == '#') {
                while (bytes[i] != '\n' && bytes[i] != '\r') {
                    i++;
                }
            }
            i++;
        }
        long value = 0;
        int digits = 0;
        while (i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9') {
            value = Math.min(value * 10 + bytes[i] - '0', Integer.MAX_VALUE);
            i++;
            digits++;
        }
        if (digits == 0) {
            throw new IndexOutOfBoundsException("no number at byte " + i);
        }
        at[0] = i;
        return (int) value;
    }
}
