package org.siamese.image;

/** How many values a pixel has. */
public enum Channels {
    /**
     * One value, the brightness, 0.299 red + 0.587 green + 0.114 blue. Of an encoded image it is rounded to the steps of the image's own
     * values: {@code (4899 red + 9617 green + 1868 blue + 8192) / 16384} in integers, so that grey stored as colour stays as it is.
     */
    GREY(1),
    /** Three values in the order red, green, blue. */
    RGB(3);

    private final int count;

    Channels(int count) {
        this.count = count;
    }

    /** Number of values of a pixel. */
    public int count() {
        return count;
    }
}
