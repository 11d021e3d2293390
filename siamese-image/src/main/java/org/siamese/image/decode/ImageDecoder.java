package org.siamese.image.decode;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.siamese.image.Channels;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;

/**
 * Decodes images after a look at the header: an image that is truncated, or larger than allowed, is refused before any of it is decoded.
 * Training and use share this decoder, so a file always yields the same pixels.
 *
 * <p>Values of 8 and 16 bits become 0 to 1, colour becomes grey by the formula of {@link Channels#GREY}. The orientation that a camera
 * notes is applied (JPEG, PNG, TIFF, WebP), colour profiles are not. The first page of a TIFF file and the first frame of a GIF or WebP
 * animation is read. Nothing is written to disk. Immutable and thread-safe.
 *
 * @param channels grey or colour
 * @param maxPixels most pixels that an image may have; values before compression may take 8 bytes a pixel, and all memory that decoding
 *     takes 16 bytes a pixel, or half of the Java heap where that is less
 * @param transparency what shows through transparent pixels
 */
public record ImageDecoder(Channels channels, long maxPixels, Transparency transparency) {
    /** Most pixels that an image may have unless told otherwise: 50 million. */
    public static final long DEFAULT_MAX_PIXELS = 50_000_000;

    private static final int BYTES_PER_PIXEL = 8;
    private static final int WORKING_BYTES_PER_PIXEL = 16;
    private static final int MOST_SIDE = 1 << 20;
    private static final int SMALL = 16 << 20;

    /** Checks the limit. */
    public ImageDecoder {
        Objects.requireNonNull(channels, "channels");
        Objects.requireNonNull(transparency, "transparency");
        if (maxPixels < 1 || maxPixels > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "maxPixels: expected 1 to " + Integer.MAX_VALUE / 4 + ", got " + maxPixels);
        }
    }

    /** A decoder with the default limit that lays transparent images on white. */
    public static ImageDecoder of(Channels channels) {
        return new ImageDecoder(channels, DEFAULT_MAX_PIXELS, Transparency.ON_WHITE);
    }

    /** Most bytes that a file may have. */
    public long maxBytes() {
        return BYTES_PER_PIXEL * maxPixels + SMALL;
    }

    /** Reads and decodes a file. */
    public Picture decode(Path file) {
        String name = file.toString();
        try {
            long size = Files.size(file);
            if (size > maxBytes()) {
                throw new ImageException(
                        name,
                        "expected a file of an image of at most " + maxPixels + " pixels, got " + size + " bytes");
            }
            return decode(Files.readAllBytes(file), name);
        } catch (NoSuchFileException e) {
            throw new ImageException(name, "no such file", e);
        } catch (IOException e) {
            throw new ImageException(name, "cannot be read: " + e, e);
        }
    }

    /**
     * Decodes the bytes of a whole file.
     *
     * @param bytes the encoded image
     * @param name path or other name for messages
     */
    public Picture decode(byte[] bytes, String name) {
        EncodedImage encoded = ImageHeader.encoded(bytes, name);
        ImageHeader header = encoded.header();
        requireAllowed(encoded, name);
        try {
            return PictureAssembler.assemble(rows(bytes, encoded), channels, transparency, header.orientation());
        } catch (IOException | RuntimeException | AssertionError | StackOverflowError e) {
            // TwelveMonkeys answers some damage by an assertion.
            throw new ImageException(name, "damaged " + header.format() + " image: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new ImageException(
                    name,
                    "expected an image that the free memory holds, got one of " + header.width() + " x "
                            + header.height() + " pixels that takes about "
                            + megabytes(encoded.bytes(channels.count())),
                    e);
        }
    }

    /**
     * The picture of an image that is decoded already, with its pixels as they are stored.
     *
     * @param image at most {@link #maxPixels} pixels
     */
    public Picture decode(BufferedImage image) {
        if ((long) image.getWidth() * image.getHeight() > maxPixels) {
            throw new IllegalArgumentException("image: expected at most " + maxPixels + " pixels, got "
                    + image.getWidth() + " x " + image.getHeight());
        }
        return PictureAssembler.assemble(new ImageRows(image), channels, transparency, 1);
    }

    private void requireAllowed(EncodedImage encoded, String name) {
        ImageHeader header = encoded.header();
        String size = header.width() + " x " + header.height();
        if (header.width() > maxPixels || header.height() > maxPixels || header.pixels() > maxPixels) {
            throw new ImageException(name, "expected at most " + maxPixels + " pixels, got " + size);
        }
        if (header.width() > MOST_SIDE || header.height() > MOST_SIDE) {
            throw new ImageException(
                    name, "expected a width and height of at most " + MOST_SIDE + " pixels, got " + size);
        }
        if (encoded.decodedPixels() > maxPixels) {
            throw new ImageException(
                    name,
                    "expected at most " + maxPixels + " pixels to decode, got " + encoded.decodedPixels()
                            + ", tiles, frames and effort included, for a " + header.format() + " image of " + size);
        }
        if (header.bytes() > BYTES_PER_PIXEL * maxPixels) {
            throw new ImageException(
                    name,
                    "expected at most " + BYTES_PER_PIXEL * maxPixels + " bytes of pixels, got " + header.width()
                            + " x " + header.height() + " pixels of " + header.channels() + " values of "
                            + header.bits() + " bits");
        }
        long needed = encoded.bytes(channels.count());
        long allowed = WORKING_BYTES_PER_PIXEL * maxPixels + SMALL;
        long heap = Runtime.getRuntime().maxMemory() / 2;
        if (needed > Math.min(allowed, heap)) {
            throw new ImageException(
                    name,
                    "expected an image that takes at most " + megabytes(Math.min(allowed, heap)) + " to decode ("
                            + (allowed <= heap ? "by maxPixels" : "half of this program's memory, -Xmx") + "), got "
                            + size + " pixels that take " + megabytes(needed));
        }
    }

    private static String megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000 + " MB";
    }

    private PixelRows rows(byte[] bytes, EncodedImage encoded) throws IOException {
        ImageHeader header = encoded.header();
        return switch (header.format()) {
            case PNM -> new PnmRows(bytes);
            case JPEG -> jpeg(JpegHeader.read(bytes));
            default -> {
                PixelRows colours = image(encoded.plain(), header.format());
                PixelRows frame = encoded.opacity().length == 0 ? colours : new OpacityRows(colours, encoded.opacity());
                yield encoded.place().fills(header.width(), header.height())
                        ? frame
                        : new ScreenRows(frame, encoded.place(), (int) header.height(), (int) header.width());
            }
        };
    }

    private static ImageRows image(byte[] bytes, ImageFormat format) throws IOException {
        return read(bytes, format, reader -> new ImageRows(reader.read(0)));
    }

    private JpegRows jpeg(JpegHeader header) throws IOException {
        return read(
                header.plain(),
                ImageFormat.JPEG,
                reader -> new JpegRows(reader.readRaster(0, null), header.colour(), channels == Channels.GREY));
    }

    private interface Read<T> {
        T from(ImageReader reader) throws IOException;
    }

    private static <T> T read(byte[] bytes, ImageFormat format, Read<T> read) throws IOException {
        ImageReader reader = Readers.of(format).createReaderInstance();
        try (ImageInputStream in = new EncodedBytes(bytes)) {
            reader.setInput(in, true, true);
            return read.from(reader);
        } finally {
            reader.dispose();
        }
    }
}
