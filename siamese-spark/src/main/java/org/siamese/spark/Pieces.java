package org.siamese.spark;

import java.io.Serializable;

/**
 * How vectors are cut where they travel. Those of one piece travel with tasks and results; longer ones as {@link VectorBlocks}, so that no array
 * holds all of a vector, and pieces that have arrived are used while others are on their way.
 *
 * @param length values of a piece, at least 1; the last may have fewer
 */
record Pieces(int length) implements Serializable {
    /** Small beside a heap. */
    static final int LONGEST = 1 << 22;

    /** Takes much longer to send than to ask for. */
    private static final int SHORTEST = 1 << 18;

    /** The most that travels with a task or its result: beyond it Spark warns, or takes another way itself. */
    private static final int WHOLE = 1 << 17;

    Pieces {
        if (length < 1) {
            throw new IllegalArgumentException("length: expected at least 1, got " + length);
        }
    }

    /** A piece for each executor, so that all can add and pass on at the same time, but neither long nor short ones. */
    static Pieces of(long values, int executors) {
        long share = (values + executors - 1) / executors;
        return new Pieces((int) Math.max(SHORTEST, Math.min(LONGEST, share)));
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
