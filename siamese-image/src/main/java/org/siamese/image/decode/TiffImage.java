package org.siamese.image.decode;

import java.util.Arrays;
import java.util.Set;

/**
 * The first page of a TIFF file: its strips or tiles, and the fields that its pixels need. Throws IndexOutOfBoundsException where the data
 * end too early, IllegalArgumentException where they contradict themselves or are of a kind that is not read.
 */
final class TiffImage {
    private static final int JPEG = 7;
    private static final int PLANAR = 2;
    private static final int INKS = 5;
    private static final int LAB = 8;

    /** How many times as long as others a pixel takes whose colours are converted. */
    private static final int CONVERSION_EFFORT = 2;

    private static final int MOST_PARTS = 1 << 16;
    private static final int MOST_CHANNELS = 1 << 16;
    private static final int MOST_BITS = 16;

    /** None, three of fax machines, LZW, JPEG, deflate, PackBits, deflate under its older number. */
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32773L, 32946L);

    /** All that says what the pixels are; neither colour profiles, nor texts, nor other pages. */
    private static final int[] FIELDS = {
        256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332, 334, 338,
        339, 347, 529, 530, 531, 532
    };

    private final byte[] bytes;
    private final TiffDirectory directory;
    private final long width;
    private final long height;

    TiffImage(byte[] bytes) {
        this.bytes = bytes;
        directory = new TiffDirectory(bytes, 0, bytes.length);
        width = directory.value(TiffDirectory.WIDTH, 0);
        height = directory.value(TiffDirectory.HEIGHT, 0);
    }

    EncodedImage read() {
        int channels = (int) Math.min(MOST_CHANNELS, Math.max(1, directory.value(TiffDirectory.CHANNELS, 1)));
        int bits = (int) Math.min(MOST_CHANNELS, Math.max(1, directory.greatest(TiffDirectory.BITS, 1)));
        if (bits > MOST_BITS) {
            throw new IllegalArgumentException("expected at most " + MOST_BITS + " bits a value, got " + bits);
        }
        ImageHeader header = new ImageHeader(ImageFormat.TIFF, width, height, channels, bits, directory.orientation());
        if (width < 1 || height < 1) {
            return EncodedImage.whole(header, bytes, 0);
        }
        long compression = directory.value(TiffDirectory.COMPRESSION, 1);
        if (!COMPRESSIONS.contains(compression)) {
            throw new IllegalArgumentException("compression " + compression + " is not read");
        }
        long area = requireParts(channels, compression == JPEG);
        long photometric = directory.value(TiffDirectory.PHOTOMETRIC, 1);
        int effort = photometric == INKS || photometric == LAB ? CONVERSION_EFFORT : 1;
        long bytes = header.bytes() + (compression == JPEG ? area * channels : 0);
        return EncodedImage.whole(header, directory.withFields(FIELDS), bytes).withDecodedPixels(effort * area);
    }

    /** Checks strips or tiles, and gives the number of pixels of all of them, some of which hang over the image's edges. */
    private long requireParts(int channels, boolean jpeg) {
        boolean tiled = directory.has(TiffDirectory.TILE_OFFSETS);
        int offsets = tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS;
        int lengths = tiled ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES;
        long partWidth = directory.value(TiffDirectory.TILE_WIDTH, width);
        long partHeight = directory.value(
                TiffDirectory.TILE_HEIGHT,
                Math.min(height, directory.value(TiffDirectory.STRIP_ROWS, Integer.MAX_VALUE)));
        if (partWidth < 1 || partHeight < 1 || partWidth > Integer.MAX_VALUE || partHeight > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("parts of " + partWidth + " x " + partHeight + " pixels");
        }
        long across = (width + partWidth - 1) / partWidth;
        long down = (height + partHeight - 1) / partHeight;
        long planes = directory.value(TiffDirectory.PLANES, 1) == PLANAR ? channels : 1;
        int count = directory.count(offsets);
        if (across * down > count / planes) {
            throw new IndexOutOfBoundsException(across * down * planes + " parts, got " + count);
        }
        if (count > MOST_PARTS) {
            throw new IllegalArgumentException("expected at most " + MOST_PARTS + " strips or tiles, got " + count);
        }
        for (int i = 0; i < count; i++) {
            long from = directory.valueAt(offsets, i);
            long length = i < directory.count(lengths) ? directory.valueAt(lengths, i) : 0;
            if (from + length > bytes.length) {
                throw new IndexOutOfBoundsException("part " + i + " of the pixels ends outside the file");
            }
            if (jpeg) {
                requireSize(i, (int) from, (int) length, partWidth, partHeight);
            }
        }
        return Math.multiplyExact(across * partWidth, down * partHeight);
    }

    /** A part has a size of its own, by which its decoder takes memory. */
    private void requireSize(int index, int from, int length, long partWidth, long partHeight) {
        JpegHeader part = JpegHeader.part(Arrays.copyOfRange(bytes, from, from + length));
        if (part.width() > partWidth || part.height() > partHeight) {
            throw new IllegalArgumentException("part " + index + ": expected " + partWidth + " x " + partHeight
                    + " pixels, got " + part.width() + " x " + part.height());
        }
    }
}
