package org.siamese.decision.evaluate;

/** Any pairs, with the identities of both members. */
final class PairList implements PairTable {
    private final double[] distances;
    private final boolean[] same;
    private final int[] left;
    private final int[] right;
    private final int identities;

    PairList(double[] distances, boolean[] same, int[] left, int[] right, int identities) {
        this.distances = distances;
        this.same = same;
        this.left = left;
        this.right = right;
        this.identities = identities;
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
        return same[pair];
    }

    @Override
    public int left(int pair) {
        return left[pair];
    }

    @Override
    public int right(int pair) {
        return right[pair];
    }

    @Override
    public int identities() {
        return identities;
    }

    @Override
    public void tally(char[] bins, int[][] times, long[][] sameWeights, long[][] differentWeights) {
        for (int resample = 0; resample < times.length; resample++) {
            tally(bins, times[resample], sameWeights[resample], differentWeights[resample]);
        }
    }

    private void tally(char[] bins, int[] times, long[] sameWeights, long[] differentWeights) {
        for (int pair = 0; pair < distances.length; pair++) {
            int first = times[left[pair]];
            long weight = left[pair] == right[pair] ? first : (long) first * times[right[pair]];
            if (same[pair]) {
                sameWeights[bins[pair]] += weight;
            } else {
                differentWeights[bins[pair]] += weight;
            }
        }
    }
}
