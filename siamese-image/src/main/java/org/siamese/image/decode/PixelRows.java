package org.siamese.image.decode;

/** The pixels of a decoded image, row by row, as integers. Not thread-safe. */
interface PixelRows {
    int height();

    int width();

    /** 1 for grey, 2 for grey with opacity, 3 for red, green, blue, 4 for these with opacity. */
    int channels();

    /** The value of white and of full opacity, at most 65535. */
    int max();

    /** Whether colours are stored times opacity. */
    default boolean premultiplied() {
        return false;
    }

    /** Writes the values of a row, those of a pixel next to each other. Rows are asked for in order. */
    void read(int row, int[] to);
}
