package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.hnsw.NeighborQueue;

/** Inserts vectors into a graph, one after the other. For one thread; others may insert into the same graph. */
final class GraphInsertion {
    /** A candidate that is this much closer to another neighbour, by squared distance, is left out. */
    private static final float FACTOR = 1;
    /** So many times the neighbours that a vector may have are let stand until they are thinned. */
    private static final double SLACK = 1.25;
    /** A vector gets a share of one in so many of the neighbours that it may have, also where they are not diverse. */
    private static final int FEW = 2;
    /** One of so many neighbours is among the nearest, which stay. */
    private static final int NEAREST = 4;

    private final GraphRows graph;
    private final IndexSettings settings;
    private final RowScorer scorer;
    private final GraphSearch search;
    private final DiverseNeighbours diverse;
    private int[] nodes = {};
    private float[] scores = {};
    private int count;

    GraphInsertion(
            GraphRows graph,
            IndexInput vectors,
            VectorSimilarityFunction similarity,
            int dimension,
            IndexSettings settings) {
        this.graph = graph;
        this.settings = settings;
        this.scorer = new RowScorer(vectors.clone(), similarity, new float[dimension]);
        this.search = new GraphSearch(graph.cursor(2 * most(settings, 0)), scorer, null);
        this.diverse = new DiverseNeighbours(scorer, similarity, dimension, FACTOR);
    }

    private static int most(IndexSettings settings, int level) {
        return level == 0 ? 2 * settings.connections() : settings.connections();
    }

    /**
     * Inserts a vector.
     *
     * @param top its highest level
     */
    void insert(int node, int top) throws IOException {
        scorer.query(node);
        GraphRows.Entry entry = graph.entry();
        search.start(entry.node());
        for (int level = entry.level(); level > top; level--) {
            search.descend(level);
        }
        for (int level = Math.min(top, entry.level()); level >= 0; level--) {
            take(search.walk(level, settings.beamWidth()));
            if (count > 0) {
                search.start(nodes[0]);
                connect(level, node);
            }
        }
        graph.offerEntry(node, top);
    }

    /** Takes what a walk found, the best first. */
    private void take(NeighborQueue found) {
        count = found.size();
        grow(count);
        for (int i = count - 1; i >= 0; i--) {
            scores[i] = found.topScore();
            nodes[i] = found.pop();
        }
    }

    private void grow(int size) {
        if (nodes.length < size) {
            nodes = new int[ArrayUtil.oversize(size, Integer.BYTES)];
            scores = new float[nodes.length];
        }
    }

    private void connect(int level, int node) throws IOException {
        int most = most(settings, level);
        int others = Math.max(0, most / FEW - diverse.choose(nodes, scores, count, most));
        int[] chosen = new int[most];
        float[] closeness = new float[most];
        int size = 0;
        for (int i = 0; i < count; i++) {
            // The nearest of the others, too, where only few are diverse: a vector with one neighbour is easily lost.
            if (diverse.isChosen(i) || others-- > 0) {
                chosen[size] = nodes[i];
                closeness[size++] = scores[i];
            }
        }
        NeighbourRow own = graph.row(level, node);
        synchronized (own) {
            for (int i = 0; i < size; i++) {
                add(level, own, chosen[i], closeness[i]);
            }
        }
        for (int i = 0; i < size; i++) {
            NeighbourRow other = graph.row(level, chosen[i]);
            synchronized (other) {
                add(level, other, node, closeness[i]);
                if (other.count() > SLACK * most) {
                    thin(level, other);
                }
            }
        }
    }

    private void add(int level, NeighbourRow row, int node, float score) {
        if (!row.contains(node)) {
            row.add(node, score);
            graph.row(level, node).leadsHere(1);
        }
    }

    /** Leaves no vector more neighbours than it may have, once all are inserted. */
    void thinAll() throws IOException {
        for (int level = 0; level < graph.levels(); level++) {
            for (int node : graph.nodes(level)) {
                NeighbourRow row = graph.row(level, node);
                if (row.count() > most(settings, level)) {
                    thin(level, row);
                }
            }
        }
    }

    /**
     * Leaves a vector, whose lock is held, as many neighbours as it may have. The farthest of those go that are not diverse, and then those to
     * which most others lead, the nearest excepted: they are found anyway, and whom few lead to would be lost.
     */
    private void thin(int level, NeighbourRow row) throws IOException {
        int most = most(settings, level);
        count = row.count();
        grow(count);
        row.sortedTo(nodes, scores);
        diverse.choose(nodes, scores, count, count);
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
        row.clear();
        for (int i = 0; i < count; i++) {
            if (dropped[i]) {
                graph.row(level, nodes[i]).leadsHere(-1);
            } else {
                row.add(nodes[i], scores[i]);
            }
        }
    }

    private int mostLedTo(int level, boolean[] dropped, int from) {
        int found = -1;
        int leading = 0;
        for (int i = from; i < count; i++) {
            if (!dropped[i]) {
                int here = graph.row(level, nodes[i]).leadingHere();
                if (found < 0 || here > leading) {
                    found = i;
                    leading = here;
                }
            }
        }
        return found;
    }
}
