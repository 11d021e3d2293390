package org.siamese.gallery.index;

import java.util.Arrays;

/** The neighbours of one vector on one level of a graph that is being built. Whoever uses it holds its lock. */
final class NeighbourRow {
    private static final int[] NO_NODES = {};
    private static final float[] NO_SCORES = {};

    private int[] nodes = NO_NODES;
    private float[] scores = NO_SCORES;
    private int count;
    /** Rows that lead here; threads count without a lock, so it may be a little wrong. */
    private int leadingHere;

    int leadingHere() {
        return leadingHere;
    }

    /** Counts rows that lead here or no longer do. */
    void leadsHere(int change) {
        leadingHere += change;
    }

    int count() {
        return count;
    }

    boolean contains(int node) {
        for (int i = 0; i < count; i++) {
            if (nodes[i] == node) {
                return true;
            }
        }
        return false;
    }

    void add(int node, float score) {
        if (count == nodes.length) {
            int larger = Math.max(8, count + count / 2);
            nodes = Arrays.copyOf(nodes, larger);
            scores = Arrays.copyOf(scores, larger);
        }
        nodes[count] = node;
        scores[count++] = score;
    }

    void clear() {
        count = 0;
    }

    /** The neighbours, ascending. */
    int[] sorted() {
        int[] sorted = Arrays.copyOf(nodes, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Copies the neighbours and their scores, the best first. */
    void sortedTo(int[] toNodes, float[] toScores) {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            // Ascending keys for descending scores, which are not negative.
            keys[i] = (long) -Float.floatToIntBits(scores[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        for (int i = 0; i < count; i++) {
            toNodes[i] = nodes[(int) keys[i]];
            toScores[i] = scores[(int) keys[i]];
        }
    }

    /** Copies the neighbours; returns their number. */
    int copyTo(int[] to) {
        System.arraycopy(nodes, 0, to, 0, count);
        return count;
    }
}
