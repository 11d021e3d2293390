package org.siamese.image.decode;

import org.siamese.image.ImageException;

/**
 * What an encoded image says about itself, read without decoding a pixel.
 *
 * @param format its format
 * @param width number of columns as stored, before the orientation is applied
 * @param height number of rows as stored
 * @param channels stored values per pixel, transparency included
 * @param bits bits per stored value
 * @param orientation how a camera was held, as EXIF numbers it: 1 (upright) to 8
 */
public record ImageHeader(ImageFormat format, long width, long height, int channels, int bits, int orientation) {

    /** Number of pixels. */
    public long pixels() {
        return width * height;
    }

    /** Bytes of all stored values before compression, with whole bytes per value. */
    public long bytes() {
        return pixels() * channels * Math.max(1, (bits + 7) / 8);
    }

    /**
     * Reads the header of a complete encoded image and checks that the data do not end early.
     *
     * @param bytes the whole file
     * @param name path or other name for messages
     * @throws ImageException if the bytes are empty, of no known format, or end early
     */
    public static ImageHeader read(byte[] bytes, String name) {
        return encoded(bytes, name).header();
    }

    static EncodedImage encoded(byte[] bytes, String name) {
        if (bytes.length == 0) {
            throw new ImageException(name, "expected an image, got an empty file");
        }
        ImageFormat format = ImageFormat.of(bytes)
                .orElseThrow(() -> new ImageException(
                        name,
                        "expected a PNG, JPEG, BMP, PGM/PPM/PBM, TIFF, WebP or GIF image, got another kind of file"));
        try {
            EncodedImage encoded = new HeaderReader(bytes).read(format);
            ImageHeader header = encoded.header();
            if (header.width < 1 || header.height < 1) {
                throw new ImageException(
                        name, "expected a width and height of at least 1, got " + header.width + " x " + header.height);
            }
            return encoded;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ImageException(name, "damaged " + format + " image: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException e) {
            throw new ImageException(
                    name, "truncated or damaged " + format + " image of " + bytes.length + " bytes", e);
        }
    }
}
