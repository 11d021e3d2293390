package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.NeighborQueue;
import org.jspecify.annotations.Nullable;

/**
 * One walk through an HNSW graph: greedily down to its lowest level, and there from the best vector that is known to its neighbours, until
 * none is left that is better than the last of the results. All neighbours of a vector are scored together. Yu. A. Malkov, D. A. Yashunin
 * (2018), algorithms 2 and 5. Not thread-safe.
 */
final class GraphSearch {
    private final HnswGraph graph;
    private final RowScorer scorer;
    private final @Nullable Bits accepted;
    private int[] neighbours = new int[64];
    private float[] scores = new float[64];

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
        NeighborQueue results = new NeighborQueue(most, false);
        int entry = graph.entryNode();
        if (entry < 0) {
            return results;
        }
        neighbours[0] = entry;
        scorer.score(neighbours, 1, scores);
        float score = scores[0];
        for (int level = graph.numLevels() - 1; level > 0; level--) {
            boolean better = true;
            while (better) {
                better = false;
                int count = neighbours(level, entry, null);
                scorer.score(neighbours, count, scores);
                for (int i = 0; i < count; i++) {
                    if (scores[i] > score) {
                        score = scores[i];
                        entry = neighbours[i];
                        better = true;
                    }
                }
            }
        }
        walk(entry, score, most, results);
        return results;
    }

    private void walk(int entry, float score, int most, NeighborQueue results) throws IOException {
        NumberSet visited = new NumberSet();
        visited.add(entry);
        NeighborQueue candidates = new NeighborQueue(most, true);
        candidates.add(entry, score);
        if (accepted == null || accepted.get(entry)) {
            results.add(entry, score);
        }
        while (candidates.size() > 0) {
            float least = results.size() < most ? Float.NEGATIVE_INFINITY : results.topScore();
            if (candidates.topScore() < least) {
                return;
            }
            int count = neighbours(0, candidates.pop(), visited);
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
    }

    /** Reads the neighbours of a vector, those that were not visited; returns their number. */
    private int neighbours(int level, int node, @Nullable NumberSet visited) throws IOException {
        graph.seek(level, node);
        int count = 0;
        for (int next = graph.nextNeighbor(); next != DocIdSetIterator.NO_MORE_DOCS; next = graph.nextNeighbor()) {
            if (visited == null || visited.add(next)) {
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
