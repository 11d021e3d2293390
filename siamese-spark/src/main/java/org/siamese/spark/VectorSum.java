package org.siamese.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Vectors that are added piece by piece. Each value is added in the order of the vectors, whichever piece comes first, so the bits are always the
 * same.
 *
 * @param vectors in the order in which they are added, at least one
 * @param pieces how they travel
 * @param transfer how their values are encoded
 */
record VectorSum(List<SentVector> vectors, Pieces pieces, Transfer transfer) implements Serializable {
    /** Checks that all have the same length. */
    VectorSum {
        for (SentVector vector : vectors) {
            if (vector.length() != vectors.get(0).length()) {
                throw new IllegalArgumentException(
                        "vectors: expected " + vectors.get(0).length() + " values in each, got " + vector.length());
            }
        }
    }

    /** Values of each vector. */
    long length() {
        return vectors.get(0).length();
    }

    /** Values that are decoded before they are added, so that they are still in the core's cache: whole stretches of {@link Bfloat16}. */
    private static final int AT_ONCE = 4 * Bfloat16.STRETCH;

    /** Room for the sum of a piece, to be used again and again by one thread. */
    static final class Room {
        private final float[] sum;
        private final float[] some = new float[AT_ONCE];

        Room(VectorSum all) {
            sum = new float[(int) Math.min(all.length(), all.pieces.length())];
        }

        /** The sum, from the first value on. */
        float[] sum() {
            return sum;
        }
    }

    /** Values of a piece. */
    int size(int piece) {
        return (int) (pieces.end(piece, length()) - pieces.start(piece));
    }

    /**
     * Adds a piece of all vectors.
     *
     * @param onto whether it is added to what the sum is already; else the sum begins with the first vector
     * @return indices of all vectors whose piece was lost; unless there are none, the sum is of no use
     */
    Set<Integer> add(int piece, Room room, boolean onto) {
        int count = size(piece);
        Set<Integer> lost = new TreeSet<>();
        for (int i = 0; i < vectors.size(); i++) {
            Optional<ByteBuffer> bytes = vectors.get(i).piece(piece);
            if (bytes.isEmpty()) {
                lost.add(i);
            } else if (lost.isEmpty() && i == 0 && !onto) {
                transfer.decode(bytes.get(), FloatBuffer.wrap(room.sum, 0, count));
            } else if (lost.isEmpty()) {
                add(room, bytes.get(), count);
            }
        }
        return lost;
    }

    private void add(Room room, ByteBuffer bytes, int count) {
        int offset = bytes.position();
        for (int start = 0; start < count; start += AT_ONCE) {
            int size = Math.min(AT_ONCE, count - start);
            int first = offset + (int) transfer.bytes(start);
            ByteBuffer encoded = bytes.duplicate().position(first).limit(first + (int) transfer.bytes(size));
            transfer.decode(encoded, FloatBuffer.wrap(room.some, 0, size));
            add(room.sum, start, room.some, size);
        }
    }

    private static void add(float[] sum, int start, float[] some, int size) {
        for (int i = 0; i < size; i++) {
            sum[start + i] += some[i];
        }
    }
}
