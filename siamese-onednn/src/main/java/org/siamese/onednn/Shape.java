package org.siamese.onednn;

/**
 * Shape of activations.
 *
 * @param rows of the batch
 * @param channels maps of an image, or length of a vector
 * @param height 1 for a vector
 * @param width 1 for a vector
 * @param image whether rows are images
 */
record Shape(long rows, long channels, long height, long width, boolean image) {
    static Shape image(long rows, long channels, long height, long width) {
        return new Shape(rows, channels, height, width, true);
    }

    static Shape vector(long rows, long size) {
        return new Shape(rows, size, 1, 1, false);
    }

    long positions() {
        return height * width;
    }

    /** Values of one row. */
    long rowLength() {
        return channels * height * width;
    }

    long length() {
        return rows * rowLength();
    }

    /** In words, for messages. */
    String describe() {
        return image ? "images [" + channels + ", " + height + ", " + width + "]" : "vectors [" + channels + "]";
    }

    long[] dims() {
        return image ? new long[] {rows, channels, height, width} : new long[] {rows, channels};
    }

    Shape withRows(long newRows) {
        return new Shape(newRows, channels, height, width, image);
    }

    Shape withChannels(long newChannels) {
        return new Shape(rows, newChannels, height, width, image);
    }

    Shape withSize(long newHeight, long newWidth) {
        return new Shape(rows, channels, newHeight, newWidth, image);
    }
}
