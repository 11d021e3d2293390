package org.siamese.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Walks the structure of an encoded image; throws IndexOutOfBoundsException where the data end too early. */
final class HeaderReader {
    private final byte[] bytes;
    private final ByteBuffer big;
    private final ByteBuffer little;

    HeaderReader(byte[] bytes) {
        this.bytes = bytes;
        this.big = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        this.little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Width and height. */
    long[] size(ImageFormat format) {
        return switch (format) {
            case PNG -> png();
            case JPEG -> jpeg();
            case BMP -> bmp();
            case PNM -> pnm();
            case TIFF -> tiff();
            case WEBP -> webp();
        };
    }

    private void require(long length) {
        if (length > bytes.length) {
            throw new IndexOutOfBoundsException("expected " + length + " bytes, got " + bytes.length);
        }
    }

    private long[] png() {
        long[] size = {big.getInt(16) & 0xFFFFFFFFL, big.getInt(20) & 0xFFFFFFFFL};
        long at = 8;
        while (true) {
            require(at + 12);
            long length = big.getInt((int) at) & 0xFFFFFFFFL;
            int type = big.getInt((int) at + 4);
            at += 12 + length;
            require(at);
            if (type == 0x49454E44) {
                return size;
            }
        }
    }

    private long[] jpeg() {
        long[] size = {0, 0};
        int at = 2;
        while (true) {
            int marker = big.getShort(at) & 0xFFFF;
            if (marker == 0xFFFF) {
                at++;
                continue;
            }
            int length = big.getShort(at + 2) & 0xFFFF;
            boolean frame =
                    marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
            if (frame) {
                size[1] = big.getShort(at + 5) & 0xFFFF;
                size[0] = big.getShort(at + 7) & 0xFFFF;
            }
            if (marker < 0xFF01) {
                throw new IndexOutOfBoundsException("no marker at byte " + at);
            }
            at += 2 + length;
            if (marker == 0xFFDA) {
                break;
            }
        }
        for (int end = bytes.length - 2; end >= at; end--) {
            if (bytes[end] == (byte) 0xFF && bytes[end + 1] == (byte) 0xD9) {
                return size;
            }
        }
        throw new IndexOutOfBoundsException("no end of image");
    }

    private long[] bmp() {
        long offset = little.getInt(10) & 0xFFFFFFFFL;
        int headerSize = little.getInt(14);
        if (headerSize == 12) {
            return new long[] {little.getShort(18) & 0xFFFF, little.getShort(20) & 0xFFFF};
        }
        long width = little.getInt(18);
        long height = Math.abs((long) little.getInt(22));
        int bits = little.getShort(28) & 0xFFFF;
        int compression = little.getInt(30);
        if (compression == 0 || compression == 3) {
            if (width > 0 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE) {
                // A header of a bomb is told by its size, not by its missing bytes.
                long stride = (width * bits + 31) / 32 * 4;
                if (width * height <= 1L << 31) {
                    require(offset + stride * height);
                }
            }
        }
        return new long[] {width, height};
    }

    private long[] pnm() {
        int kind = bytes[1] - '0';
        int[] at = {2};
        long width = pnmNumber(at);
        long height = pnmNumber(at);
        long max = kind == 1 || kind == 4 ? 1 : pnmNumber(at);
        if (kind >= 4 && width > 0 && height > 0 && width <= Integer.MAX_VALUE && width * height <= 1L << 31) {
            long row = kind == 4 ? (width + 7) / 8 : width * (kind == 6 ? 3 : 1) * (max > 255 ? 2 : 1);
            require(at[0] + 1 + row * height);
        }
        return new long[] {width, height};
    }

    private long pnmNumber(int[] at) {
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
        return value;
    }

    private long[] tiff() {
        ByteBuffer data = bytes[0] == 'I' ? little : big;
        long directory = data.getInt(4) & 0xFFFFFFFFL;
        require(directory + 2);
        int entries = data.getShort((int) directory) & 0xFFFF;
        long[] size = {0, 0};
        for (int i = 0; i < entries; i++) {
            int at = (int) directory + 2 + 12 * i;
            int tag = data.getShort(at) & 0xFFFF;
            if (tag == 256 || tag == 257) {
                boolean isShort = data.getShort(at + 2) == 3;
                size[tag - 256] = isShort ? data.getShort(at + 8) & 0xFFFF : data.getInt(at + 8) & 0xFFFFFFFFL;
            }
        }
        return size;
    }

    private long[] webp() {
        require((little.getInt(4) & 0xFFFFFFFFL) + 8);
        return switch (bytes[15]) {
            case 'X' -> new long[] {1 + (little.getInt(24) & 0xFFFFFF), 1 + (little.getInt(27) & 0xFFFFFF)};
            case 'L' -> {
                int bits = little.getInt(21);
                yield new long[] {1 + (bits & 0x3FFF), 1 + ((bits >>> 14) & 0x3FFF)};
            }
            default -> new long[] {little.getShort(26) & 0x3FFF, little.getShort(28) & 0x3FFF};
        };
    }
}
