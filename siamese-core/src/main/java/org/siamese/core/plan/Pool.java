package org.siamese.core.plan;

/** Maximum or average pooling. */
public record Pool(Kind kind, Window window) implements Operation {
    /** What is taken from a window. */
    public enum Kind {
        /** The largest value. */
        MAXIMUM,
        /** The average of what lies inside the image. */
        AVERAGE_INSIDE,
        /** The average with zeros for what lies outside. */
        AVERAGE_PADDED
    }
}
