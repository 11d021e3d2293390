package org.siamese.core.tower;

/**
 * How a convolution treats the edge of its input.
 *
 * @param kind what is put around the input
 * @param size rows and columns added on every side; 0 for {@link Kind#SAME}, which finds its own
 */
public record Padding(Kind kind, int size) {
    /** Kinds of padding. */
    public enum Kind {
        /** Zeros. */
        ZERO,
        /** The input mirrored at its edge, without the edge itself. */
        REFLECT,
        /** As many zeros as make the output ceil(input / stride) high and wide. */
        SAME
    }

    /** Checks the size. */
    public Padding {
        int least = kind == Kind.REFLECT ? 1 : 0;
        if (size < least) {
            throw new IllegalArgumentException("size: expected at least " + least + " for " + kind + ", got " + size);
        }
        if (kind == Kind.SAME && size != 0) {
            throw new IllegalArgumentException("size: expected 0 for SAME, got " + size);
        }
    }

    /** No padding. */
    public static Padding none() {
        return new Padding(Kind.ZERO, 0);
    }

    /** Zeros on every side. */
    public static Padding zero(int size) {
        return new Padding(Kind.ZERO, size);
    }

    /** The mirrored input on every side. */
    public static Padding reflect(int size) {
        return new Padding(Kind.REFLECT, size);
    }

    /** Zeros that keep the size, at stride 1. */
    public static Padding same() {
        return new Padding(Kind.SAME, 0);
    }
}
