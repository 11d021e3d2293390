package org.siamese.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the structure of an encoded image; throws IndexOutOfBoundsException where the data end too early, IllegalArgumentException where
 * they contradict themselves or are of a kind that is not read.
 */
final class HeaderReader {
    private static final int UPRIGHT = 1;

    /** What TwelveMonkeys' decoder of lossy WebP takes for each block of 16 x 16 pixels, as measured. */
    private static final int WEBP_BLOCK_BYTES = 100;

    private static final int WEBP_BLOCK = 16;

    /** How many times as long as others a pixel of lossy WebP takes. */
    private static final int WEBP_LOSSY_EFFORT = 4;

    /** Each scan goes through the whole image, however little it says. */
    private static final long MOST_SCANNED = 1_000_000_000;

    private static final int BMP_HEADER = 14;
    private static final int BMP_COLOUR_SPACE = 70;
    private static final int BMP_SRGB = 0x73524742;

    private final byte[] bytes;
    private final ByteBuffer big;
    private final ByteBuffer little;

    HeaderReader(byte[] bytes) {
        this.bytes = bytes;
        this.big = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        this.little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    EncodedImage read(ImageFormat format) {
        return switch (format) {
            case PNG -> png();
            case JPEG -> jpeg();
            case BMP -> bmp();
            case PNM -> pnm();
            case TIFF -> new TiffImage(bytes).read();
            case WEBP -> webp();
            case GIF -> gif();
        };
    }

    private EncodedImage png() {
        PngChunks chunks = PngChunks.read(bytes);
        int channels =
                switch (bytes[25]) {
                    case 2 -> chunks.keyed() ? 4 : 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> chunks.keyed() ? 2 : 1;
                };
        long width = big.getInt(16) & 0xFFFFFFFFL;
        long height = big.getInt(20) & 0xFFFFFFFFL;
        ImageHeader header =
                new ImageHeader(ImageFormat.PNG, width, height, channels, bytes[24] & 0xFF, chunks.orientation());
        return EncodedImage.whole(header, chunks.plain(), header.bytes());
    }

    private EncodedImage jpeg() {
        JpegHeader jpeg = JpegHeader.read(bytes);
        ImageHeader header = new ImageHeader(
                ImageFormat.JPEG, jpeg.width(), jpeg.height(), jpeg.components(), 8, jpeg.orientation());
        // All coefficients, as 16 bits, are kept until the last scan has been read.
        int copies = jpeg.scans() > 1 ? 1 + Short.BYTES : 1;
        if (jpeg.passes() > 1 && jpeg.passes() * header.pixels() > MOST_SCANNED) {
            throw new IllegalArgumentException("expected scans of at most " + MOST_SCANNED + " values, got "
                    + jpeg.scans() + " scans of " + jpeg.width() + " x " + jpeg.height() + " pixels");
        }
        return EncodedImage.whole(header, jpeg.plain(), copies * header.bytes());
    }

    private EncodedImage bmp() {
        long offset = little.getInt(10) & 0xFFFFFFFFL;
        int headerSize = little.getInt(14);
        if (headerSize == 12) {
            return bmp(little.getShort(18) & 0xFFFF, little.getShort(20) & 0xFFFF, 4, bytes);
        }
        long width = little.getInt(18);
        long height = Math.abs((long) little.getInt(22));
        int bits = little.getShort(28) & 0xFFFF;
        int compression = little.getInt(30);
        if (compression < 0 || compression > 3) {
            throw new IllegalArgumentException("compression " + compression + " is not read");
        }
        if ((little.getInt(46) & 0xFFFFFFFFL) > 256) {
            throw new IllegalArgumentException("a palette of " + (little.getInt(46) & 0xFFFFFFFFL) + " colours");
        }
        boolean runs = compression == 1 || compression == 2;
        if (!runs && width > 0 && height <= Integer.MAX_VALUE && width * height <= 1L << 31) {
            // A header of a bomb is told by its size, not by its missing bytes.
            require(offset + (width * bits + 31) / 32 * 4 * height);
        }
        byte[] plain = bytes;
        if (headerSize >= BMP_COLOUR_SPACE - BMP_HEADER + 4) {
            // A colour profile may lie anywhere, even in another file.
            plain = bytes.clone();
            ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(BMP_COLOUR_SPACE, BMP_SRGB);
        }
        return bmp(width, height, (bits <= 8 ? 1 : 4) + (runs ? 1 : 0), plain);
    }

    private static EncodedImage bmp(long width, long height, int pixelBytes, byte[] plain) {
        ImageHeader header = new ImageHeader(ImageFormat.BMP, width, height, 4, 8, UPRIGHT);
        return EncodedImage.whole(header, plain, pixelBytes * header.pixels());
    }

    private void require(long length) {
        if (length > bytes.length) {
            throw new IndexOutOfBoundsException("expected " + length + " bytes, got " + bytes.length);
        }
    }

    private EncodedImage pnm() {
        PnmHeader pnm = PnmHeader.read(bytes);
        ImageHeader header =
                new ImageHeader(ImageFormat.PNM, pnm.width(), pnm.height(), pnm.channels(), pnm.bits(), UPRIGHT);
        return EncodedImage.whole(header, bytes, 0);
    }

    private EncodedImage webp() {
        WebpFrame frame = WebpFrame.first(bytes);
        FramePlace place = frame.place();
        ImageHeader header =
                new ImageHeader(ImageFormat.WEBP, frame.width(), frame.height(), 4, 8, frame.orientation());
        long blocks = (place.width() / WEBP_BLOCK + 3L) * (place.height() / WEBP_BLOCK + 3L);
        long decoder = 4 * place.pixels() * (frame.opacity() ? 2 : 1) + (frame.lossy() ? WEBP_BLOCK_BYTES * blocks : 0);
        long effort = frame.lossy() ? WEBP_LOSSY_EFFORT * place.pixels() : place.pixels();
        return new EncodedImage(header, place, frame.plain(), frame.plainOpacity(), effort, decoder);
    }

    private EncodedImage gif() {
        GifFrame frame = GifFrame.first(bytes);
        ImageHeader header = new ImageHeader(
                ImageFormat.GIF, little.getShort(6) & 0xFFFF, little.getShort(8) & 0xFFFF, 4, 8, UPRIGHT);
        return new EncodedImage(
                header,
                frame.place(),
                frame.plain(),
                new byte[0],
                frame.place().pixels(),
                frame.place().pixels());
    }
}
