package org.siamese.core.plan;

/**
 * The maximum or the average of each window of an image, channel by channel.
 *
 * @param kind what is taken from a window
 * @param window how it slides
 */
public record Pool(Kind kind, Window window) implements Operation {
    /** What is taken from a window. */
    public enum Kind {
        /** The largest value. */
        MAXIMUM,
        /** The average of the pixels inside the image. */
        AVERAGE_INSIDE,
        /** The average of the whole window, with zeros outside the image. */
        AVERAGE_PADDED
    }
}
