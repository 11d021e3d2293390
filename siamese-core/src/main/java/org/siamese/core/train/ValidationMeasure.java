package org.siamese.core.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.RowMatrices;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;

/** What says how good a tower is on the validation set. Thread-safe and deterministic. */
public interface ValidationMeasure {
    /** Its name, for logs. */
    String name();

    /** Whether more is better. */
    boolean higherIsBetter();

    /**
     * Measures.
     *
     * @param embeddings [n, dimension]
     * @param identities what each row shows
     * @return the value; NaN counts as no gain
     */
    double of(INDArray embeddings, Labels identities);

    /** Measures by Euclidean distance over all pairs of the set; time and memory grow as its square. */
    enum Standard implements ValidationMeasure {
        /** Equal error rate of verification, 0 to 1. */
        EQUAL_ERROR_RATE(false) {
            @Override
            public double of(INDArray embeddings, Labels identities) {
                return Roc.of(ScoredPairs.allPairs(RowMatrices.of(embeddings), identities.toIntArray()))
                        .equalError()
                        .rate();
            }
        },

        /** Area under the ROC curve, 0 to 1. */
        AREA_UNDER_CURVE(true) {
            @Override
            public double of(INDArray embeddings, Labels identities) {
                return Roc.of(ScoredPairs.allPairs(RowMatrices.of(embeddings), identities.toIntArray()))
                        .area();
            }
        },

        /**
         * Share of rows whose nearest other row shows the same, among rows that have such another; of rows equally near the first
         * counts; 0 where there are none.
         */
        RECALL_AT_1(true) {
            @Override
            public double of(INDArray embeddings, Labels identities) {
                return recall(ScoredPairs.allPairs(RowMatrices.of(embeddings), identities.toIntArray()), identities);
            }
        };

        private final boolean higherIsBetter;

        Standard(boolean higherIsBetter) {
            this.higherIsBetter = higherIsBetter;
        }

        @Override
        public boolean higherIsBetter() {
            return higherIsBetter;
        }

        private static double recall(ScoredPairs pairs, Labels identities) {
            int n = identities.rows();
            double[] least = new double[n];
            java.util.Arrays.fill(least, Double.POSITIVE_INFINITY);
            boolean[] hit = new boolean[n];
            boolean[] possible = new boolean[n];
            int pair = 0;
            for (int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++, pair++) {
                    boolean same = identities.get(i) == identities.get(j);
                    for (int row : new int[] {i, j}) {
                        possible[row] |= same;
                        if (pairs.distance(pair) < least[row]) {
                            least[row] = pairs.distance(pair);
                            hit[row] = same;
                        }
                    }
                }
            }
            int hits = 0;
            int rows = 0;
            for (int row = 0; row < n; row++) {
                rows += possible[row] ? 1 : 0;
                hits += possible[row] && hit[row] ? 1 : 0;
            }
            return rows == 0 ? 0 : (double) hits / rows;
        }
    }
}
