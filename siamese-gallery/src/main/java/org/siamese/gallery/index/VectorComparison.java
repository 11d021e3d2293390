package org.siamese.gallery.index;

import org.apache.lucene.index.VectorSimilarityFunction;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.SquaredEuclideanDistance;

/**
 * How the index orders vectors as a distance does: by the dot product of unit vectors, or by the Euclidean distance of the vectors as they
 * are. Distances themselves are computed in double precision. Immutable and thread-safe.
 */
public final class VectorComparison {
    private final Distance distance;
    private final VectorSimilarityFunction similarity;

    private VectorComparison(Distance distance, VectorSimilarityFunction similarity) {
        this.distance = distance;
        this.similarity = similarity;
    }

    /**
     * The comparison for a distance.
     *
     * @throws IllegalArgumentException if it orders vectors in another way than the Euclidean or cosine distance
     */
    public static VectorComparison of(Distance distance) {
        if (distance instanceof CosineDistance
                || distance instanceof EuclideanDistance
                || distance instanceof SquaredEuclideanDistance) {
            return new VectorComparison(
                    distance,
                    distance.normalised() ? VectorSimilarityFunction.DOT_PRODUCT : VectorSimilarityFunction.EUCLIDEAN);
        }
        throw new IllegalArgumentException(
                "distance: expected a Euclidean, squared Euclidean or cosine distance, by which a gallery can search,"
                        + " got " + distance);
    }

    VectorSimilarityFunction similarity() {
        return similarity;
    }

    /** A vector as the index keeps it. */
    float[] indexed(float[] vector) {
        if (!distance.normalised()) {
            return vector;
        }
        double[] unit = distance.prepare(RowMatrix.of(vector, 1, vector.length)).values();
        float[] result = new float[unit.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) unit[i];
        }
        return result;
    }

    /** A vector as {@link #between} wants the first one. */
    double[] query(float[] vector) {
        return distance.prepare(RowMatrix.of(vector, 1, vector.length)).values();
    }

    /** The distance of a query and a vector of the index. */
    double between(double[] query, float[] indexed) {
        double[] row =
                distance.prepare(RowMatrix.of(indexed, 1, indexed.length)).values();
        return distance.between(query, 0, row, 0, row.length);
    }
}
