package org.siamese.data.synthetic;

/** Checks of the builders' options. */
final class Ranges {
    private Ranges() {}

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", got " + value);
        }
        return value;
    }

    static int side(String name, int value) {
        if (value < 8 || value > 4096) {
            throw new IllegalArgumentException(name + ": expected 8 to 4096, got " + value);
        }
        return value;
    }

    static double share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": expected 0 to 1, got " + value);
        }
        return value;
    }
}
