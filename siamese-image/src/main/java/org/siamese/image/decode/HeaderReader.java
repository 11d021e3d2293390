package org.siamese.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Walks the structure of an encoded image; throws IndexOutOfBoundsException where the data end too early, IllegalArgumentException where
 * a check sum does not match.
 */
final class HeaderReader {
    private static final int UPRIGHT = 1;

    private final byte[] bytes;
    private final ByteBuffer big;
    private final ByteBuffer little;

    HeaderReader(byte[] bytes) {
        this.bytes = bytes;
        this.big = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        this.little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    ImageHeader read(ImageFormat format) {
        return switch (format) {
            case PNG -> png();
            case JPEG -> jpeg();
            case BMP -> bmp();
            case PNM -> pnm();
            case TIFF -> tiff();
            case WEBP -> webp();
            case GIF -> gif();
        };
    }

    private void require(long length) {
        if (length > bytes.length) {
            throw new IndexOutOfBoundsException("expected " + length + " bytes, got " + bytes.length);
        }
    }

    private ImageHeader png() {
        int orientation = UPRIGHT;
        long at = 8;
        while (true) {
            require(at + 12);
            long length = big.getInt((int) at) & 0xFFFFFFFFL;
            require(at + 12 + length);
            int type = big.getInt((int) at + 4);
            if (type == 0x65584966) {
                orientation = TiffDirectory.orientation(bytes, (int) at + 8, (int) (at + 8 + length));
            }
            // A chunk whose name begins with a capital letter is needed for the pixels.
            if ((type >>> 24 & 0x20) == 0) {
                CRC32 sum = new CRC32();
                sum.update(bytes, (int) at + 4, (int) length + 4);
                if ((int) sum.getValue() != big.getInt((int) (at + 8 + length))) {
                    throw new IllegalArgumentException("the check sum of the chunk at byte " + at + " does not match");
                }
            }
            at += 12 + length;
            if (type == 0x49454E44) {
                break;
            }
        }
        int colour = bytes[25];
        int channels =
                switch (colour) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        long width = big.getInt(16) & 0xFFFFFFFFL;
        long height = big.getInt(20) & 0xFFFFFFFFL;
        return new ImageHeader(ImageFormat.PNG, width, height, channels, bytes[24], orientation);
    }

    private ImageHeader jpeg() {
        JpegHeader header = JpegHeader.read(bytes);
        return new ImageHeader(
                ImageFormat.JPEG, header.width(), header.height(), header.components(), 8, header.orientation());
    }

    private ImageHeader bmp() {
        long offset = little.getInt(10) & 0xFFFFFFFFL;
        int headerSize = little.getInt(14);
        if (headerSize == 12) {
            return bmp(little.getShort(18) & 0xFFFF, little.getShort(20) & 0xFFFF);
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
        return bmp(width, height);
    }

    private static ImageHeader bmp(long width, long height) {
        return new ImageHeader(ImageFormat.BMP, width, height, 4, 8, UPRIGHT);
    }

    private ImageHeader pnm() {
        PnmHeader header = PnmHeader.read(bytes);
        return new ImageHeader(
                ImageFormat.PNM, header.width(), header.height(), header.channels(), header.bits(), UPRIGHT);
    }

    private ImageHeader tiff() {
        TiffDirectory directory = new TiffDirectory(bytes, 0, bytes.length);
        directory.requirePixels();
        return new ImageHeader(
                ImageFormat.TIFF,
                directory.value(TiffDirectory.WIDTH, 0),
                directory.value(TiffDirectory.HEIGHT, 0),
                (int) Math.max(1, directory.value(TiffDirectory.CHANNELS, 1)),
                (int) Math.min(1 << 16, Math.max(1, directory.greatest(TiffDirectory.BITS, 1))),
                directory.orientation());
    }

    private ImageHeader webp() {
        require((little.getInt(4) & 0xFFFFFFFFL) + 8);
        return switch (bytes[15]) {
            case 'X' -> webp(1 + (little.getInt(24) & 0xFFFFFF), 1 + (little.getInt(27) & 0xFFFFFF), webpOrientation());
            case 'L' -> {
                int bits = little.getInt(21);
                yield webp(1 + (bits & 0x3FFF), 1 + ((bits >>> 14) & 0x3FFF), UPRIGHT);
            }
            default -> webp(little.getShort(26) & 0x3FFF, little.getShort(28) & 0x3FFF, UPRIGHT);
        };
    }

    private static ImageHeader webp(long width, long height, int orientation) {
        return new ImageHeader(ImageFormat.WEBP, width, height, 4, 8, orientation);
    }

    private int webpOrientation() {
        long at = 12;
        while (at + 8 <= bytes.length) {
            long length = little.getInt((int) at + 4) & 0xFFFFFFFFL;
            if (big.getInt((int) at) == 0x45584946 && at + 8 + length <= bytes.length) {
                int from = (int) at + 8;
                // Some writers put JPEG's mark before the block.
                boolean marked = length > 6 && big.getInt(from) == 0x45786966;
                return TiffDirectory.orientation(bytes, marked ? from + 6 : from, (int) (at + 8 + length));
            }
            at += 8 + length + (length & 1);
        }
        return UPRIGHT;
    }

    private ImageHeader gif() {
        GifFrame.first(bytes);
        return new ImageHeader(
                ImageFormat.GIF, little.getShort(6) & 0xFFFF, little.getShort(8) & 0xFFFF, 4, 8, UPRIGHT);
    }
}
