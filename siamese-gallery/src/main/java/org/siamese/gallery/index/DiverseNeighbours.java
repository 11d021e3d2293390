package org.siamese.gallery.index;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.ArrayUtil;

/**
 * Chooses neighbours of a vector from candidates: from the best one on, each that is not much closer to one that was chosen than to the
 * vector itself, so that edges lead into all directions (the paper's algorithm 4, with Vamana's factor). Not thread-safe.
 */
final class DiverseNeighbours {
    private final RowScorer scorer;
    private final VectorSimilarityFunction similarity;
    private final int dimension;
    private final float factor;
    private final float[] candidate;
    private float[] rows = {};
    private boolean[] diverse = {};

    /**
     * A choice.
     *
     * @param factor a candidate is left out where so many times its squared distance to a chosen one is below that to the vector
     */
    DiverseNeighbours(RowScorer scorer, VectorSimilarityFunction similarity, int dimension, float factor) {
        this.scorer = scorer;
        this.similarity = similarity;
        this.dimension = dimension;
        this.factor = factor;
        this.candidate = new float[dimension];
    }

    /**
     * Chooses.
     *
     * @param nodes candidates, the best first
     * @param scores of the candidates with the vector
     * @param most of them
     * @return the number of chosen ones, which {@link #isChosen} tells from the others
     */
    int choose(int[] nodes, float[] scores, int count, int most) throws IOException {
        if (diverse.length < count) {
            diverse = new boolean[ArrayUtil.oversize(count, 1)];
        }
        Arrays.fill(diverse, 0, count, false);
        if (rows.length < most * dimension) {
            rows = new float[ArrayUtil.oversize(most, Float.BYTES) * dimension];
        }
        int size = 0;
        for (int i = 0; i < count && size < most; i++) {
            scorer.read(nodes[i], candidate, 0);
            if (isDiverse(squaredDistance(scores[i]), size)) {
                System.arraycopy(candidate, 0, rows, size * dimension, dimension);
                diverse[i] = true;
                size++;
            }
        }
        return size;
    }

    /** Whether a candidate was chosen. */
    boolean isChosen(int place) {
        return diverse[place];
    }

    private boolean isDiverse(float distance, int size) {
        for (int i = 0; i < size; i++) {
            if (factor * squaredDistance(scorer.score(candidate, rows, i * dimension)) < distance) {
                return false;
            }
        }
        return true;
    }

    private float squaredDistance(float score) {
        return similarity == VectorSimilarityFunction.DOT_PRODUCT ? 4 * (1 - score) : 1 / score - 1;
    }
}
