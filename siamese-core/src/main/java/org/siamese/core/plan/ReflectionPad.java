package org.siamese.core.plan;

/** Mirrors an image at its edge by the given number of rows and columns on every side. */
public record ReflectionPad(int size) implements Operation {
    /** The shape of the results. */
    public Shape results(Shape from) {
        if (from.height() <= size || from.width() <= size) {
            throw new IllegalArgumentException("reflection padding: expected height and width above " + size + ", got "
                    + from.height() + " x " + from.width());
        }
        return from.withSize(from.height() + 2L * size, from.width() + 2L * size);
    }
}
