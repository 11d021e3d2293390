package org.siamese.core.evaluate;

import java.util.stream.IntStream;
import org.siamese.core.distance.Distance;
import org.siamese.core.distance.EmbeddingMatrix;

/** All pairs of different rows, ordered by the first row, then the second. Stores one distance a pair and no identities. */
final class RowTriangle implements PairTable {
    private final double[] distances;
    private final int[] identityOf;
    private final int identities;

    private RowTriangle(double[] distances, int[] identityOf, int identities) {
        this.distances = distances;
        this.identityOf = identityOf;
        this.identities = identities;
    }

    static long pairs(int rows) {
        return (long) rows * (rows - 1) / 2;
    }

    /**
     * Measures all pairs.
     *
     * @param rows as the distance wants them prepared
     * @param identityOf number of the identity of each row
     */
    static RowTriangle of(EmbeddingMatrix rows, Distance distance, int[] identityOf, int identities) {
        int n = rows.rows();
        int d = rows.dimension();
        double[] distances = new double[Math.toIntExact(pairs(n))];
        IntStream.range(0, n).parallel().forEach(i -> {
            int start = start(i, n);
            for (int j = i + 1; j < n; j++) {
                distances[start + j] = distance.between(rows.values(), i * d, rows.values(), j * d, d);
            }
        });
        return new RowTriangle(distances, identityOf, identities);
    }

    /** What must be added to the second row to get the index of its pair with the first. */
    private static int start(int first, int n) {
        return (int) ((long) first * (2L * n - first - 1) / 2 - first - 1);
    }

    private int first(int pair) {
        int n = identityOf.length;
        int low = 0;
        int high = n - 2;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (start(middle, n) + middle + 1 <= pair) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public int size() {
        return distances.length;
    }

    @Override
    public double distance(int pair) {
        return distances[pair];
    }

    @Override
    public boolean same(int pair) {
        return left(pair) == right(pair);
    }

    @Override
    public int left(int pair) {
        return identityOf[first(pair)];
    }

    @Override
    public int right(int pair) {
        int first = first(pair);
        return identityOf[pair - start(first, identityOf.length)];
    }

    @Override
    public int identities() {
        return identities;
    }

    /** Copies the distances of one kind of pair, in no particular order. */
    void copy(boolean same, double[] to) {
        int n = identityOf.length;
        int next = 0;
        for (int i = 0; i < n; i++) {
            int start = start(i, n);
            for (int j = i + 1; j < n; j++) {
                if (identityOf[i] == identityOf[j] == same) {
                    to[next++] = distances[start + j];
                }
            }
        }
    }

    @Override
    public void tally(char[] steps, int[] times, long[] same, long[] different) {
        int n = identityOf.length;
        int[] drawn =
                IntStream.range(0, n).filter(row -> times[identityOf[row]] > 0).toArray();
        int[] identity = new int[drawn.length];
        int[] weight = new int[drawn.length];
        for (int k = 0; k < drawn.length; k++) {
            identity[k] = identityOf[drawn[k]];
            weight[k] = times[identity[k]];
        }
        for (int a = 0; a < drawn.length; a++) {
            int start = start(drawn[a], n);
            int own = identity[a];
            long ownWeight = weight[a];
            for (int b = a + 1; b < drawn.length; b++) {
                char step = steps[start + drawn[b]];
                if (identity[b] == own) {
                    same[step] += ownWeight;
                } else {
                    different[step] += ownWeight * weight[b];
                }
            }
        }
    }
}
