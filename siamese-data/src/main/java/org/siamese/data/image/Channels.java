package org.siamese.data.image;

/** How many values a pixel has. */
public enum Channels {
    /** One value, the brightness (0.299 red + 0.587 green + 0.114 blue). */
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
