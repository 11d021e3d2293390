package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.NeighborQueue;
import org.jspecify.annotations.Nullable;

/**
 * Walks through an HNSW graph: greedily down to its lowest level, and there from the best vector that is known to its neighbours, until none
 * is left that is better than the last of the results. All neighbours of a vector are scored together. Yu. A. Malkov, D. A. Yashunin (2018),
 * algorithms 2 and 5. Not thread-safe.
 */
final class GraphSearch {
    private final HnswGraph graph;
    private final RowScorer scorer;
    private final @Nullable Bits accepted;
    private final NumberSet visited = new NumberSet();
    private int[] neighbours = new int[64];
    private float[] scores = new float[64];
    private int at;
    private float score;

    /**
     * A search.
     *
     * @param accepted vectors that may be results, by their numbers in the graph; null for all
     */
    GraphSearch(HnswGraph graph, RowScorer scorer, @Nullable Bits accepted) {
        this.graph = graph;
        this.scorer = scorer;
        this.accepted = accepted;
    }

    /** The best, at most so many, the worst on top. */
    NeighborQueue best(int most) throws IOException {
        int entry = graph.entryNode();
        if (entry < 0) {
            return new NeighborQueue(most, false);
        }
        start(entry);
        for (int level = graph.numLevels() - 1; level > 0; level--) {
            descend(level);
        }
        return walk(0, most);
    }

    /** Goes to a vector. */
    void start(int node) throws IOException {
        at = node;
        neighbours[0] = node;
        scorer.score(neighbours, 1, scores);
        score = scores[0];
    }

    /** Goes to the best neighbour on a level as long as there is a better one. */
    void descend(int level) throws IOException {
        boolean better = true;
        while (better) {
            better = false;
            int count = neighbours(level, at, false);
            scorer.score(neighbours, count, scores);
            for (int i = 0; i < count; i++) {
                if (scores[i] > score) {
                    score = scores[i];
                    at = neighbours[i];
                    better = true;
                }
            }
        }
    }

    /** The best on a level, at most so many, the worst on top. */
    NeighborQueue walk(int level, int most) throws IOException {
        visited.clear();
        visited.add(at);
        NeighborQueue results = new NeighborQueue(most, false);
        NeighborQueue candidates = new NeighborQueue(most, true);
        candidates.add(at, score);
        if (accepted == null || accepted.get(at)) {
            results.add(at, score);
        }
        while (candidates.size() > 0) {
            float least = results.size() < most ? Float.NEGATIVE_INFINITY : results.topScore();
            if (candidates.topScore() < least) {
                break;
            }
            int count = neighbours(level, candidates.pop(), true);
            scorer.score(neighbours, count, scores);
            for (int i = 0; i < count; i++) {
                if (scores[i] > least) {
                    candidates.add(neighbours[i], scores[i]);
                    if (accepted == null || accepted.get(neighbours[i])) {
                        results.insertWithOverflow(neighbours[i], scores[i]);
                        least = results.size() < most ? Float.NEGATIVE_INFINITY : results.topScore();
                    }
                }
            }
        }
        return results;
    }

    /** Reads the neighbours of a vector, perhaps only those that were not visited; returns their number. */
    private int neighbours(int level, int node, boolean unvisited) throws IOException {
        graph.seek(level, node);
        int count = 0;
        for (int next = graph.nextNeighbor(); next != DocIdSetIterator.NO_MORE_DOCS; next = graph.nextNeighbor()) {
            if (!unvisited || visited.add(next)) {
                if (count == neighbours.length) {
                    neighbours = ArrayUtil.grow(neighbours);
                    scores = ArrayUtil.growExact(scores, neighbours.length);
                }
                neighbours[count++] = next;
            }
        }
        return count;
    }
}
