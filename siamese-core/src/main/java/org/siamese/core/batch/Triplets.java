package org.siamese.core.batch;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Explicit triplets: rows 3i, 3i+1 and 3i+2 are anchor, positive (same class as the anchor) and negative (another class) of
 * triplet i. Immutable and thread-safe.
 *
 * @param count number of triplets, at least 1
 */
public record Triplets(int count) implements Targets {
    /** Checks the number of triplets. */
    public Triplets {
        if (count < 1) {
            throw new IllegalArgumentException("count: expected at least one triplet, got " + count);
        }
    }

    static Triplets decode(double[][] rows) {
        for (int row = 0; row < rows.length; row++) {
            int role = Targets.hot(rows[row], row);
            if (role != row % 3) {
                String[] roles = {"anchor", "positive", "negative"};
                throw new IllegalArgumentException(
                        "labels, row " + row + ": expected the " + roles[row % 3] + ", got the " + roles[role]);
            }
        }
        if (rows.length % 3 != 0) {
            throw new IllegalArgumentException(
                    "labels with 3 columns (anchor, positive, negative): expected three rows for"
                            + " each triplet, got " + rows.length + " rows");
        }
        return new Triplets(rows.length / 3);
    }

    @Override
    public int rows() {
        return 3 * count;
    }

    @Override
    public String unit() {
        return "triplets";
    }

    @Override
    public INDArray toArray() {
        int[] columns = new int[rows()];
        for (int row = 0; row < columns.length; row++) {
            columns[row] = row % 3;
        }
        return Targets.oneHot(columns, 3);
    }
}
