package org.siamese.report;

import org.siamese.data.dataset.ImageDataset;
import org.siamese.decision.evaluate.ScoredPairs;

/** Which images a pair is of, by their index in the data set. Immutable and thread-safe. */
public final class PairMembers {
    private final int[] left;
    private final int[] right;

    private PairMembers(int[] left, int[] right) {
        this.left = left;
        this.right = right;
    }

    /**
     * The members of listed pairs.
     *
     * @param left index of each pair's first image
     * @param right index of each pair's second image
     */
    public static PairMembers of(int[] left, int[] right) {
        if (left.length != right.length) {
            throw new IllegalArgumentException(
                    "right: expected one for each of " + left.length + " pairs, got " + right.length);
        }
        return new PairMembers(left.clone(), right.clone());
    }

    /** The members of all pairs of n images, in the order of {@link ScoredPairs#allPairs}: (0, 1), (0, 2) and so on. */
    static PairMembers ofAll(int n) {
        int[] left = new int[n * (n - 1) / 2];
        int[] right = new int[left.length];
        int pair = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++, pair++) {
                left[pair] = i;
                right[pair] = j;
            }
        }
        return new PairMembers(left, right);
    }

    void check(ScoredPairs pairs, ImageDataset images) {
        if (left.length != pairs.size()) {
            throw new IllegalArgumentException(
                    "members: expected one for each of " + pairs.size() + " test pairs, got " + left.length);
        }
        for (int pair = 0; pair < left.length; pair++) {
            int outside = left[pair] < 0 || left[pair] >= images.size() ? left[pair] : right[pair];
            if (outside < 0 || outside >= images.size()) {
                throw new IllegalArgumentException("members, pair " + pair + ": expected indices from 0 to "
                        + (images.size() - 1) + ", got " + outside);
            }
        }
    }

    int left(int pair) {
        return left[pair];
    }

    int right(int pair) {
        return right[pair];
    }
}
