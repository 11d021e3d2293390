package org.siamese.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Set;
import java.util.TreeSet;

/**
 * Some pieces of the gradients of all parts, which an executor adds.
 *
 * @param first of the pieces
 * @param end of the pieces, exclusive
 */
record SumTask(int first, int end) implements Serializable {
    /** So many tasks for so many pieces. */
    static SumTask of(int index, int tasks, int pieces) {
        return new SumTask(
                Math.toIntExact((long) pieces * index / tasks), Math.toIntExact((long) pieces * (index + 1) / tasks));
    }

    /**
     * Adds them. The sums become blocks of a vector of float32 values.
     *
     * @return indices of gradients of which something was lost
     */
    Set<Integer> run(VectorSum gradients, SentVector to) {
        VectorSum.Room room = new VectorSum.Room(gradients);
        Set<Integer> lost = new TreeSet<>();
        for (int piece = first; piece < end && lost.isEmpty(); piece++) {
            lost.addAll(gradients.add(piece, room, false));
            if (lost.isEmpty()) {
                FloatBuffer sum = FloatBuffer.wrap(room.sum(), 0, gradients.size(piece));
                VectorBlocks.put(to.broadcast(), to.block(piece), ByteBuffer.wrap(Transfer.FLOAT32.encode(sum)));
            }
        }
        return lost;
    }
}
