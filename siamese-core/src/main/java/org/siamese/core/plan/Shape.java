package org.siamese.core.plan;

/**
 * Shape of activations.
 *
 * @param rows of the batch
 * @param channels maps of an image, or length of a vector
 * @param height 1 for a vector
 * @param width 1 for a vector
 * @param image whether rows are images
 */
public record Shape(long rows, long channels, long height, long width, boolean image) {
    /** Images. */
    public static Shape image(long rows, long channels, long height, long width) {
        return new Shape(rows, channels, height, width, true);
    }

    /** Vectors. */
    public static Shape vector(long rows, long size) {
        return new Shape(rows, size, 1, 1, false);
    }

    /** Pixels of an image. */
    public long positions() {
        return height * width;
    }

    /** Values of one row. */
    public long rowLength() {
        return channels * height * width;
    }

    /** Values of all rows. */
    public long length() {
        return rows * rowLength();
    }

    /** In words, for messages. */
    public String describe() {
        return image ? "images [" + channels + ", " + height + ", " + width + "]" : "vectors [" + channels + "]";
    }

    /** [rows, channels, height, width] or [rows, size]. */
    public long[] dims() {
        return image ? new long[] {rows, channels, height, width} : new long[] {rows, channels};
    }

    /** With another number of rows. */
    public Shape withRows(long newRows) {
        return new Shape(newRows, channels, height, width, image);
    }

    /** With another number of channels. */
    public Shape withChannels(long newChannels) {
        return new Shape(rows, newChannels, height, width, image);
    }

    /** With another height and width. */
    public Shape withSize(long newHeight, long newWidth) {
        return new Shape(rows, channels, newHeight, newWidth, image);
    }
}
