package org.siamese.data.image;

/**
 * What the first bytes of an encoded image say of it, read without decoding a pixel.
 *
 * @param format its format
 * @param width number of columns
 * @param height number of rows
 */
public record ImageHeader(ImageFormat format, long width, long height) {

    /** Number of pixels. */
    public long pixels() {
        return width * height;
    }

    /**
     * Reads the header of a complete encoded image and checks that the data do not end early.
     *
     * @param bytes the whole file
     * @param name path or other name for messages
     * @throws ImageException if the bytes are empty, of no known format, or end early
     */
    public static ImageHeader read(byte[] bytes, String name) {
        if (bytes.length == 0) {
            throw new ImageException(name, "expected an image, got an empty file");
        }
        ImageFormat format = ImageFormat.of(bytes)
                .orElseThrow(() -> new ImageException(
                        name, "expected a PNG, JPEG, BMP, PGM/PPM/PBM, TIFF or WebP image, got another kind of file"));
        try {
            long[] size = new HeaderReader(bytes).size(format);
            if (size[0] < 1 || size[1] < 1) {
                throw new ImageException(
                        name, "expected a width and height of at least 1, got " + size[0] + " x " + size[1]);
            }
            return new ImageHeader(format, size[0], size[1]);
        } catch (IndexOutOfBoundsException e) {
            throw new ImageException(
                    name, "truncated or damaged " + format + " image of " + bytes.length + " bytes", e);
        }
    }
}
