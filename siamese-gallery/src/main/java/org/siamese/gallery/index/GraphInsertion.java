package org.siamese.gallery.index;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.hnsw.NeighborQueue;

/** Gives vectors their neighbours, and neighbours their vectors. For one thread; others may work on other rows of the same graph. */
final class GraphInsertion {
    /** A candidate that is this much closer to another neighbour, by squared distance, is left out. */
    private static final float FACTOR = 1;
    /** A vector gets a share of one in so many of the neighbours that it may have, also where they are not diverse. */
    private static final int FEW = 2;
    /** One of so many neighbours is among the nearest, which stay. */
    private static final int NEAREST = 4;

    private final GraphRows graph;
    private final IndexSettings settings;
    private final RowScorer scorer;
    private final GraphSearch search;
    private final DiverseNeighbours diverse;
    private final int[] spare;
    private int[] nodes = {};
    private float[] scores = {};
    private int[] places = {};
    private long[] keys = {};
    private int count;
    private long[] edges = new long[1024];
    private int edgeCount;

    GraphInsertion(
            GraphRows graph,
            IndexInput vectors,
            VectorSimilarityFunction similarity,
            int dimension,
            IndexSettings settings)
            throws IOException {
        this.graph = graph;
        this.settings = settings;
        this.scorer = new RowScorer(vectors.clone(), similarity, new float[dimension]);
        this.search = new GraphSearch(graph.cursor(), scorer, null);
        this.diverse = new DiverseNeighbours(scorer, FACTOR);
        this.spare = new int[graph.width(0)];
    }

    /** Neighbours that a vector may have in the end. */
    private int most(int row) {
        return row < graph.size() ? 2 * settings.connections() : settings.connections();
    }

    /** Finds the neighbours of a vector in the graph. Their edges back are kept until they are taken. */
    void connect(int node) throws IOException {
        scorer.query(node);
        int entry = graph.entry();
        int top = graph.top(node);
        search.start(entry);
        for (int level = graph.top(entry); level > top; level--) {
            search.descend(level);
        }
        for (int level = Math.min(top, graph.top(entry)); level >= 0; level--) {
            take(search.walk(level, settings.beamWidth()));
            if (count > 0) {
                search.start(nodes[0]);
                connect(level, node);
            }
        }
    }

    /** Takes what a walk found, the best first. */
    private void take(NeighborQueue found) {
        count = found.size();
        grow(count);
        for (int i = count - 1; i >= 0; i--) {
            scores[i] = found.topScore();
            nodes[i] = found.pop();
            places[i] = i;
        }
    }

    private void grow(int size) {
        if (nodes.length < size) {
            nodes = new int[ArrayUtil.oversize(size, Integer.BYTES)];
            scores = new float[nodes.length];
            places = new int[nodes.length];
            keys = new long[nodes.length];
        }
    }

    private void connect(int level, int node) throws IOException {
        int own = graph.row(level, node);
        int most = most(own);
        float[] rows = scorer.read(nodes, count);
        int others = Math.max(0, most / FEW - diverse.choose(rows, places, scores, count, most));
        for (int i = 0; i < count; i++) {
            // The nearest of the others, too, where only few are diverse: a vector with one neighbour is easily lost.
            if (diverse.isChosen(i) || others-- > 0) {
                graph.add(own, nodes[i]);
                keep((long) graph.row(level, nodes[i]) << Integer.SIZE | node);
            }
        }
    }

    private void keep(long edge) {
        if (edgeCount == edges.length) {
            edges = ArrayUtil.grow(edges);
        }
        edges[edgeCount++] = edge;
    }

    /** The edges back since the last call: the number of a row in the upper 32 bits, and the vector to which it shall lead in the lower ones. */
    long[] takeEdges() {
        long[] taken = Arrays.copyOf(edges, edgeCount);
        edgeCount = 0;
        return taken;
    }

    /** Adds edges from some place on to their row, which is the same for all of them. A row that would be too full is thinned. */
    void add(long[] all, int from, int to) throws IOException {
        int row = (int) (all[from] >>> Integer.SIZE);
        if (graph.count(row) + to - from <= graph.width(row)) {
            for (int i = from; i < to; i++) {
                graph.add(row, (int) all[i]);
            }
            return;
        }
        grow(graph.count(row) + to - from);
        count = graph.copyTo(row, nodes);
        for (int i = from; i < to; i++) {
            nodes[count++] = (int) all[i];
        }
        thin(row);
    }

    /** Leaves a vector no more neighbours than it may have in the end. */
    void finish(int row) throws IOException {
        if (graph.count(row) > most(row)) {
            grow(graph.count(row));
            count = graph.copyTo(row, nodes);
            thin(row);
        }
    }

    /**
     * Leaves a vector as many of the candidates as neighbours as it may have. The farthest of those go that are not diverse, and then those to
     * which most others lead, the nearest excepted: they are found anyway, and whom few lead to would be lost.
     */
    private void thin(int row) throws IOException {
        int most = most(row);
        int level = graph.level(row);
        scorer.query(graph.owner(row));
        float[] rows = scorer.read(nodes, count);
        scorer.score(count, scores);
        sort();
        diverse.choose(rows, places, scores, count, count);
        boolean[] dropped = new boolean[count];
        int left = count;
        for (int i = count - 1; i > 0 && left > most; i--) {
            if (!diverse.isChosen(i)) {
                dropped[i] = true;
                left--;
            }
        }
        for (; left > most; left--) {
            dropped[mostLedTo(level, dropped, most / NEAREST)] = true;
        }
        graph.clear(row, spare);
        for (int i = 0; i < count; i++) {
            if (!dropped[i]) {
                graph.add(row, nodes[places[i]]);
            }
        }
    }

    /** Sorts scores, the best first, and says in {@code places} where each candidate stands. */
    private void sort() {
        for (int i = 0; i < count; i++) {
            // Ascending keys for descending scores, which are not negative.
            keys[i] = (long) -Float.floatToIntBits(scores[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys, 0, count);
        for (int i = 0; i < count; i++) {
            places[i] = (int) keys[i];
            scores[i] = Float.intBitsToFloat(-(int) (keys[i] >> Integer.SIZE));
        }
    }

    private int mostLedTo(int level, boolean[] dropped, int from) {
        int found = -1;
        int leading = 0;
        for (int i = from; i < count; i++) {
            if (!dropped[i]) {
                int here = graph.leading(graph.row(level, nodes[places[i]]));
                if (found < 0 || here > leading) {
                    found = i;
                    leading = here;
                }
            }
        }
        return found;
    }
}
