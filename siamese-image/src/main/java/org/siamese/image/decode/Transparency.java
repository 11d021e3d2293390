package org.siamese.image.decode;

/** What shows through where an image is transparent. A pixel's value is its own times its opacity, plus the background for the rest. */
public enum Transparency {
    /** White, like paper; the default. */
    ON_WHITE(1),
    /** Black. */
    ON_BLACK(0),
    /** Opacity is ignored and the stored colour taken, whatever it is under a transparent pixel. */
    IGNORED(0);

    private final int background;

    Transparency(int background) {
        this.background = background;
    }

    /** The background, 0 (black) or 1 (white). */
    int background() {
        return background;
    }
}
