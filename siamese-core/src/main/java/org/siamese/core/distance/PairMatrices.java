package org.siamese.core.distance;

import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;

/** Chooses the fastest way to the values of a measure for all pairs of rows: matrix products where they give it, else loops. */
public final class PairMatrices {
    private PairMatrices() {}

    /**
     * Values of every row of {@code a} with every row of {@code b}. Where both are the same object it is done with half the
     * work, and its gradient is the whole one.
     *
     * @param a rows as they are, not prepared
     * @param b rows of the same length
     * @throws IllegalArgumentException if the rows of a and b differ in length
     */
    public static PairMatrix of(PairMeasure measure, RowMatrix a, RowMatrix b) {
        if (a.dimension() != b.dimension()) {
            throw new IllegalArgumentException(
                    "b: expected rows of length " + a.dimension() + ", as those of a, got " + b.dimension());
        }
        if (measure instanceof EuclideanDistance distance) {
            return GramPairMatrix.of(GramPairMatrix.Kind.DISTANCE, distance.normalised(), a, b);
        }
        if (measure instanceof SquaredEuclideanDistance distance) {
            return GramPairMatrix.of(GramPairMatrix.Kind.SQUARED_DISTANCE, distance.normalised(), a, b);
        }
        if (measure instanceof DotSimilarity || measure instanceof CosineSimilarity) {
            return GramPairMatrix.of(GramPairMatrix.Kind.PRODUCT, measure.normalised(), a, b);
        }
        if (measure instanceof SnrDistance distance) {
            return SnrPairMatrix.of(distance, a, b);
        }
        return LoopedPairMatrix.of(measure, a, b);
    }

    /**
     * Values that were computed elsewhere; their gradient is that with respect to the values themselves.
     *
     * @param values [rows, columns], row after row; shared
     */
    public static PairMatrix ofValues(double[] values, int rows, int columns) {
        return new GivenPairMatrix(rows, columns, values);
    }
}
