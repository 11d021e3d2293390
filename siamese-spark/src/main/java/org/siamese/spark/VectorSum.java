package org.siamese.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

    /** Room for a piece and its sum, to be used again and again by one thread. */
    static final class Room {
        private final float[] sum;
        private final float[] other;

        Room(VectorSum all) {
            int most = (int) Math.min(all.length(), all.pieces.length());
            sum = new float[most];
            other = new float[most];
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
     * @return index of a vector whose piece was lost; the sum then is of no use
     */
    OptionalInt add(int piece, Room room, boolean onto) {
        int count = size(piece);
        for (int i = 0; i < vectors.size(); i++) {
            Optional<ByteBuffer> bytes = vectors.get(i).piece(piece);
            if (bytes.isEmpty()) {
                return OptionalInt.of(i);
            }
            boolean first = i == 0 && !onto;
            transfer.decode(bytes.get(), FloatBuffer.wrap(first ? room.sum : room.other, 0, count));
            if (!first) {
                add(room.sum, room.other, count);
            }
        }
        return OptionalInt.empty();
    }

    private static void add(float[] sum, float[] other, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += other[i];
        }
    }
}
