package org.siamese.onednn;

/** Maximum or average pooling. */
record Pool(Kind kind, Window window) implements Operation {
    /** What is taken from a window. */
    enum Kind {
        MAXIMUM,
        /** The average of what lies inside the image. */
        AVERAGE_INSIDE,
        /** The average with zeros for what lies outside. */
        AVERAGE_PADDED
    }
}
