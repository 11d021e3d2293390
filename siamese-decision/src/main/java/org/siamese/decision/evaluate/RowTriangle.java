package org.siamese.decision.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/** All pairs of different rows, ordered by the first row, then the second. Stores one distance a pair and no identities. */
final class RowTriangle implements PairTable {
    /** Rows of which all resamples are tallied before the next. */
    private static final int ROWS = 8;

    private final double[] distances;
    private final int[] identityOf;
    private final int[][] members;

    private RowTriangle(double[] distances, int[] identityOf, int[][] members) {
        this.distances = distances;
        this.identityOf = identityOf;
        this.members = members;
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
    static RowTriangle of(RowMatrix rows, Distance distance, int[] identityOf, int identities) {
        int n = rows.rows();
        int d = rows.dimension();
        double[] distances = new double[Math.toIntExact(pairs(n))];
        IntStream.range(0, n).parallel().forEach(i -> {
            int start = start(i, n);
            for (int j = i + 1; j < n; j++) {
                distances[start + j] = ScoredPairs.requireFinite(
                        distance.between(rows.values(), i * d, rows.values(), j * d, d), i, j);
            }
        });
        return new RowTriangle(distances, identityOf, members(identityOf, identities));
    }

    /** The rows of each identity, ascending. */
    private static int[][] members(int[] identityOf, int identities) {
        int[] sizes = new int[identities];
        for (int identity : identityOf) {
            sizes[identity]++;
        }
        int[][] members = new int[identities][];
        Arrays.setAll(members, identity -> new int[sizes[identity]]);
        for (int row = identityOf.length - 1; row >= 0; row--) {
            members[identityOf[row]][--sizes[identityOf[row]]] = row;
        }
        return members;
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
        return members.length;
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
    public void tally(char[] bins, int[][] times, long[][] same, long[][] different) {
        int n = identityOf.length;
        Tally[] resamples = new Tally[times.length];
        Arrays.setAll(resamples, resample -> new Tally(identityOf, times[resample], different[resample]));
        // A few rows for all resamples, so that their bins are read from memory once.
        for (int first = 0; first < n; first += ROWS) {
            for (Tally resample : resamples) {
                for (int row = first; row < Math.min(n, first + ROWS); row++) {
                    resample.add(bins, start(row, n) + row + 1, row);
                }
            }
        }
        for (int resample = 0; resample < times.length; resample++) {
            resamples[resample].move();
            moveSame(bins, times[resample], same[resample], different[resample]);
        }
    }

    /** The weights of one resample's pairs by bin, as if all pairs were different ones. */
    private static final class Tally {
        private final int[] weight;
        private final long total;
        private final long[] sums;
        /** Not yet in the sums; adding to int is faster. */
        private final int[] recent;

        private long most;

        Tally(int[] identityOf, int[] times, long[] sums) {
            this.weight =
                    IntStream.of(identityOf).map(identity -> times[identity]).toArray();
            this.total = IntStream.of(weight).asLongStream().sum();
            this.sums = sums;
            this.recent = new int[sums.length];
        }

        /** Adds the pairs of a row with all later ones; those that were not drawn have weight 0, which is faster than to pass over them. */
        void add(char[] bins, int firstPair, int row) {
            long bound = weight[row] * total;
            if (bound == 0) {
                return;
            }
            if (bound > Integer.MAX_VALUE) {
                for (int other = row + 1; other < weight.length; other++) {
                    sums[bins[firstPair + other - row - 1]] += (long) weight[row] * weight[other];
                }
                return;
            }
            most += bound;
            if (most > Integer.MAX_VALUE) {
                move();
                most = bound;
            }
            addRow(bins, firstPair, weight[row], weight, row + 1, recent);
        }

        private static void addRow(char[] bins, int firstPair, int own, int[] weight, int from, int[] to) {
            int pair = firstPair;
            for (int other = from; other < weight.length; other++) {
                to[bins[pair++]] += own * weight[other];
            }
        }

        void move() {
            for (int bin = 0; bin < recent.length; bin++) {
                sums[bin] += recent[bin];
                recent[bin] = 0;
            }
        }
    }

    /** Takes the pairs within an identity from the different ones, among which they were counted as if they were two identities. */
    private void moveSame(char[] bins, int[] times, long[] same, long[] different) {
        for (int identity = 0; identity < members.length; identity++) {
            long weight = times[identity];
            int[] rows = members[identity];
            for (int a = 0; a < rows.length && weight > 0; a++) {
                int start = start(rows[a], identityOf.length);
                for (int b = a + 1; b < rows.length; b++) {
                    char bin = bins[start + rows[b]];
                    same[bin] += weight;
                    different[bin] -= weight * weight;
                }
            }
        }
    }
}
