package org.siamese.core.evaluate;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Relation;

/**
 * Pairs with their distance (smaller: closer), their true relation and the identities of their members. Immutable and
 * thread-safe.
 */
public final class ScoredPairs {
    private final double[] distances;
    private final boolean[] same;
    private final int[] left;
    private final int[] right;

    private ScoredPairs(double[] distances, boolean[] same, int[] left, int[] right) {
        this.distances = distances;
        this.same = same;
        this.left = left;
        this.right = right;
    }

    /**
     * Pairs of which the identities are known.
     *
     * @param distances distance of each pair, finite
     * @param left identity of each pair's first member
     * @param right identity of each pair's second member; the pair is {@link Relation#SAME} where both are equal
     * @throws IllegalArgumentException if the lengths differ or a distance is not finite
     */
    public static ScoredPairs of(double[] distances, int[] left, int[] right) {
        if (distances.length != left.length || distances.length != right.length) {
            throw new IllegalArgumentException("expected as many distances as left and right identities, got "
                    + distances.length + ", " + left.length + " and " + right.length);
        }
        boolean[] same = new boolean[distances.length];
        for (int pair = 0; pair < same.length; pair++) {
            if (!Double.isFinite(distances[pair])) {
                throw new IllegalArgumentException(
                        "distances, pair " + pair + ": expected a finite number, got " + distances[pair]);
            }
            same[pair] = left[pair] == right[pair];
        }
        return new ScoredPairs(distances.clone(), same, left.clone(), right.clone());
    }

    /**
     * All unordered pairs of different rows, by Euclidean distance.
     *
     * @param embeddings [n, dimension]
     * @param identities identity of each row
     * @throws IllegalArgumentException if the lengths differ or an embedding is not finite
     */
    public static ScoredPairs allPairs(INDArray embeddings, Labels identities) {
        int n = identities.rows();
        if (embeddings.rank() != 2 || embeddings.size(0) != n) {
            throw new IllegalArgumentException("embeddings: expected [" + n + ", dimension] for " + n
                    + " identities, got " + Arrays.toString(embeddings.shape()));
        }
        double[][] rows = embeddings.castTo(DataType.DOUBLE).toDoubleMatrix();
        int pairs = Math.toIntExact((long) n * (n - 1) / 2);
        double[] distances = new double[pairs];
        int[] left = new int[pairs];
        int[] right = new int[pairs];
        int pair = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++, pair++) {
                distances[pair] = euclidean(rows[i], rows[j]);
                left[pair] = identities.get(i);
                right[pair] = identities.get(j);
            }
        }
        return of(distances, left, right);
    }

    private static double euclidean(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            double difference = a[k] - b[k];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    /** Number of pairs. */
    public int size() {
        return distances.length;
    }

    /** Number of pairs that are {@link Relation#SAME}. */
    public int sameCount() {
        int count = 0;
        for (boolean value : same) {
            if (value) {
                count++;
            }
        }
        return count;
    }

    /** Number of identities that occur. */
    public int identityCount() {
        return (int) java.util.stream.IntStream.concat(Arrays.stream(left), Arrays.stream(right))
                .distinct()
                .count();
    }

    /** Distance of a pair. */
    public double distance(int pair) {
        return distances[pair];
    }

    /** True relation of a pair. */
    public Relation relation(int pair) {
        return Relation.ofSame(same[pair]);
    }

    /** Identity of a pair's first member. */
    public int left(int pair) {
        return left[pair];
    }

    /** Identity of a pair's second member. */
    public int right(int pair) {
        return right[pair];
    }
}
