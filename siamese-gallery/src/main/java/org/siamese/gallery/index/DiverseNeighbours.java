package org.siamese.gallery.index;

import java.util.Arrays;
import org.apache.lucene.util.ArrayUtil;

/**
 * Chooses neighbours of a vector from candidates: from the best one on, each that is not much closer to one that was chosen than to the
 * vector itself, so that edges lead into all directions (the paper's algorithm 4, with Vamana's factor). Not thread-safe.
 */
final class DiverseNeighbours {
    private final RowScorer scorer;
    private final float factor;
    private boolean[] diverse = {};
    private int[] chosen = {};

    /**
     * A choice.
     *
     * @param factor a candidate is left out where so many times its squared distance to a chosen one is below that to the vector
     */
    DiverseNeighbours(RowScorer scorer, float factor) {
        this.scorer = scorer;
        this.factor = factor;
    }

    /**
     * Chooses.
     *
     * @param rows the candidates' values
     * @param places the row of each candidate, the best one first
     * @param scores of the candidates with the vector, the best one first
     * @param most of them
     * @return the number of chosen ones, which {@link #isChosen} tells from the others
     */
    int choose(float[] rows, int[] places, float[] scores, int count, int most) {
        if (diverse.length < count) {
            diverse = new boolean[ArrayUtil.oversize(count, 1)];
            chosen = new int[diverse.length];
        }
        Arrays.fill(diverse, 0, count, false);
        int size = 0;
        for (int i = 0; i < count && size < most; i++) {
            if (isDiverse(rows, places[i], scorer.squaredDistance(scores[i]), size)) {
                diverse[i] = true;
                chosen[size++] = places[i];
            }
        }
        return size;
    }

    /** Whether a candidate was chosen. */
    boolean isChosen(int candidate) {
        return diverse[candidate];
    }

    private boolean isDiverse(float[] rows, int place, float distance, int size) {
        for (int i = 0; i < size; i++) {
            if (factor * scorer.squaredDistance(rows, place, chosen[i]) < distance) {
                return false;
            }
        }
        return true;
    }
}
