package org.siamese.spark;

import java.io.Serializable;

/**
 * How vectors are cut where they travel. Those of one piece travel with tasks and results; longer ones as {@link VectorBlocks}, so that no array
 * holds all of a vector, and pieces that have arrived are used while others are on their way.
 *
 * @param length values of a piece, at least 1; the last may have fewer
 */
record Pieces(int length) implements Serializable {
    /** What fits into the caches of a core, and takes much longer to send than to ask for. */
    static final Pieces DEFAULT = new Pieces(1 << 20);

    /** The most that travels with a task or its result: beyond it Spark warns, or takes another way itself. */
    private static final int WHOLE = 1 << 17;

    Pieces {
        if (length < 1) {
            throw new IllegalArgumentException("length: expected at least 1, got " + length);
        }
    }

    /** Pieces of a vector. */
    int count(long values) {
        return Math.toIntExact((values + length - 1) / length);
    }

    /** Index of the first value of a piece. */
    long start(int piece) {
        return (long) piece * length;
    }

    /** Index after the last value of a piece. */
    long end(int piece, long values) {
        return Math.min(values, start(piece) + length);
    }

    /** Whether a vector travels whole. */
    boolean whole(long values) {
        return values <= Math.min(length, WHOLE);
    }
}
