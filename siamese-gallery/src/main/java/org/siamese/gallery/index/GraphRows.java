package org.siamese.gallery.index;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.jspecify.annotations.Nullable;

/** An HNSW graph in memory, while it is built. Thread-safe where the locks of its rows are held. */
final class GraphRows {
    private final @Nullable NeighbourRow[][] levels;
    private final int size;
    private final AtomicReference<Entry> entry = new AtomicReference<>(new Entry(-1, -1));

    /**
     * Where a walk begins.
     *
     * @param node -1 where there is none
     * @param level the highest one
     */
    record Entry(int node, int level) {}

    /**
     * A graph.
     *
     * @param top the highest level of each vector
     */
    GraphRows(byte[] top) {
        int most = -1;
        for (byte one : top) {
            most = Math.max(most, one);
        }
        size = top.length;
        levels = new NeighbourRow[most + 1][top.length];
        for (int node = 0; node < top.length; node++) {
            for (int level = 0; level <= top[node]; level++) {
                levels[level][node] = new NeighbourRow();
            }
        }
    }

    int size() {
        return size;
    }

    int levels() {
        return levels.length;
    }

    Entry entry() {
        return entry.get();
    }

    /** A vector that has its neighbours may be the entry. */
    void offerEntry(int node, int level) {
        entry.accumulateAndGet(
                new Entry(node, level), (before, offered) -> offered.level() > before.level() ? offered : before);
    }

    NeighbourRow row(int level, int node) {
        NeighbourRow row = levels[level][node];
        if (row == null) {
            throw new IllegalArgumentException("node: expected one of level " + level + ", got " + node);
        }
        return row;
    }

    /** The vectors of a level, ascending. */
    int[] nodes(int level) {
        int[] nodes = new int[size()];
        int count = 0;
        for (int node = 0; node < nodes.length; node++) {
            if (levels[level][node] != null) {
                nodes[count++] = node;
            }
        }
        return Arrays.copyOf(nodes, count);
    }

    /** For one thread. */
    HnswGraph cursor(int most) {
        return new Cursor(new int[most]);
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
            NeighbourRow row = row(level, node);
            synchronized (row) {
                count = row.copyTo(neighbours);
            }
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
            return entry().level() + 1;
        }

        @Override
        public int entryNode() {
            return entry().node();
        }

        @Override
        public NodesIterator getNodesOnLevel(int level) {
            int[] nodes = nodes(level);
            return new ArrayNodesIterator(nodes, nodes.length);
        }
    }
}
