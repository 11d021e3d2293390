package org.siamese.data.leak;

/**
 * Something that two parts of a data set have in common.
 *
 * @param kind what kind of thing
 * @param left name of the image, pair, identity or group in the first part
 * @param right its name in the second part
 */
public record Leak(Kind kind, String left, String right) {
    /** What can be in common. */
    public enum Kind {
        /** Two files of the same bytes. */
        SAME_FILE("the same bytes"),
        /** Two images of the same pixels in other files, for example in another format. */
        SAME_PIXELS("the same pixels"),
        /** Two images that look the same at a small size: one is the other at another size, or saved again. */
        SAME_PICTURE("the same picture at another size or quality"),
        /** A class with images on both sides. */
        SAME_IDENTITY("the same identity"),
        /** A group with images on both sides. */
        SAME_GROUP("the same group"),
        /** A listed pair of the same two images. */
        SAME_PAIR("the same pair");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    @Override
    public String toString() {
        return left.equals(right) ? kind.words + ": " + left : kind.words + ": " + left + " and " + right;
    }
}
