package org.siamese.gallery.index;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * An HNSW graph in memory, while it is built: a row of neighbours for each vector on each of its levels. Threads may read it together, and may
 * change different rows together. How many rows lead to a vector is counted apart, and is told anew by {@link #settle()} only, so that it does
 * not depend on which thread is the first.
 */
final class GraphRows {
    private final byte[] top;
    private final int[] upper;
    private final int[] owners;
    private final NeighbourTable lowest;
    private final NeighbourTable others;
    private final int[] leading;
    private final AtomicIntegerArray changes;
    private final int levels;
    private int entry = -1;

    /**
     * A graph without edges.
     *
     * @param top the highest level of each vector
     * @param width of a row above the lowest level; twice as much there
     */
    GraphRows(byte[] top, int width) {
        this.top = top;
        upper = new int[top.length];
        int most = -1;
        int rows = 0;
        for (int node = 0; node < top.length; node++) {
            upper[node] = rows;
            rows += top[node];
            most = Math.max(most, top[node]);
        }
        levels = most + 1;
        owners = new int[rows];
        for (int node = 0; node < top.length; node++) {
            Arrays.fill(owners, upper[node], upper[node] + top[node], node);
        }
        lowest = new NeighbourTable(top.length, 2 * width);
        others = new NeighbourTable(rows, width);
        leading = new int[top.length + rows];
        changes = new AtomicIntegerArray(leading.length);
    }

    int size() {
        return top.length;
    }

    int levels() {
        return levels;
    }

    /** All rows, of all levels. */
    int rows() {
        return leading.length;
    }

    int top(int node) {
        return top[node];
    }

    /** The vector at which walks begin; -1 while there is none. */
    int entry() {
        return entry;
    }

    /** Where walks begin, on this vector's highest level. */
    void enterAt(int node) {
        entry = node;
    }

    /** The number of a vector's row on a level. */
    int row(int level, int node) {
        if (level > top[node]) {
            throw new IllegalArgumentException("node: expected one of level " + level + ", got " + node);
        }
        return level == 0 ? node : top.length + upper[node] + level - 1;
    }

    /** Whose row it is. */
    int owner(int row) {
        return row < top.length ? row : owners[row - top.length];
    }

    /** The level of a row. */
    int level(int row) {
        return row < top.length ? 0 : row - top.length - upper[owner(row)] + 1;
    }

    int count(int row) {
        return table(row).count(place(row));
    }

    /** So many neighbours fit into a row. */
    int width(int row) {
        return table(row).width();
    }

    /** Copies the neighbours; returns their number. */
    int copyTo(int row, int[] to) {
        return table(row).copyTo(place(row), to);
    }

    /** Adds a neighbour. */
    void add(int row, int node) {
        table(row).add(place(row), node);
        changes.incrementAndGet(row(level(row), node));
    }

    /** Removes all neighbours. */
    void clear(int row, int[] spare) {
        int level = level(row);
        int count = copyTo(row, spare);
        for (int i = 0; i < count; i++) {
            changes.decrementAndGet(row(level, spare[i]));
        }
        table(row).clear(place(row));
    }

    /** So many rows of its level led to this one when the counts were last settled. */
    int leading(int row) {
        return leading[row];
    }

    /** Takes over how many rows lead to each. For one thread, while no other changes anything. */
    void settle() {
        for (int row = 0; row < leading.length; row++) {
            int change = changes.getPlain(row);
            if (change != 0) {
                leading[row] += change;
                changes.setPlain(row, 0);
            }
        }
    }

    /** The vectors of a level, ascending. */
    int[] nodes(int level) {
        int[] nodes = new int[size()];
        int count = 0;
        for (int node = 0; node < nodes.length; node++) {
            if (top[node] >= level) {
                nodes[count++] = node;
            }
        }
        return Arrays.copyOf(nodes, count);
    }

    /** The neighbours of a vector, ascending. */
    int[] neighbours(int level, int node) {
        int row = row(level, node);
        int[] neighbours = new int[count(row)];
        copyTo(row, neighbours);
        Arrays.sort(neighbours);
        return neighbours;
    }

    /** For one thread. */
    HnswGraph cursor() {
        return new Cursor(new int[lowest.width()]);
    }

    private NeighbourTable table(int row) {
        return row < top.length ? lowest : others;
    }

    private int place(int row) {
        return row < top.length ? row : row - top.length;
    }

    private final class Cursor extends HnswGraph {
        private final int[] neighbours;
        private int count;
        private int next;

        private Cursor(int[] neighbours) {
            this.neighbours = neighbours;
        }

        @Override
        public void seek(int level, int node) {
            count = copyTo(row(level, node), neighbours);
            next = 0;
        }

        @Override
        public int nextNeighbor() {
            return next < count ? neighbours[next++] : DocIdSetIterator.NO_MORE_DOCS;
        }

        @Override
        public int size() {
            return GraphRows.this.size();
        }

        @Override
        public int numLevels() {
            return entry < 0 ? 0 : top[entry] + 1;
        }

        @Override
        public int entryNode() {
            return entry;
        }

        @Override
        public NodesIterator getNodesOnLevel(int level) {
            int[] nodes = nodes(level);
            return new ArrayNodesIterator(nodes, nodes.length);
        }
    }
}
