package org.siamese.decision.evaluate;

import java.util.Arrays;

/**
 * The monotone fit of the share of same pairs to their order: steps are added from the closest to the farthest, and neighbours
 * whose share would rise with distance are pooled. The shares of the blocks that remain fall strictly; they are the maximum of
 * the likelihood among all shares that never rise. Ayer and others, "An empirical distribution function for sampling with incomplete
 * information" (1955). Takes memory for the blocks only. Not thread-safe.
 */
public final class PoolAdjacentViolators {
    private double[] same = new double[64];
    private double[] different = new double[64];
    private int[] lastStep = new int[64];
    private int size;
    private int steps;

    /** An empty fit. */
    public PoolAdjacentViolators() {}

    /**
     * Adds the next step away.
     *
     * @param sameWeight same pairs of this step, at least 0
     * @param differentWeight different pairs of this step, at least 0
     * @throws IllegalArgumentException if both are 0 or one is below 0 or no number
     */
    public void add(double sameWeight, double differentWeight) {
        if (!(sameWeight >= 0 && differentWeight >= 0 && sameWeight + differentWeight > 0)) {
            throw new IllegalArgumentException("weights: expected at least 0 and one above 0, got " + sameWeight
                    + " same and " + differentWeight + " different");
        }
        double s = sameWeight;
        double d = differentWeight;
        while (size > 0 && same[size - 1] * d <= s * different[size - 1]) {
            size--;
            s += same[size];
            d += different[size];
        }
        if (size == same.length) {
            same = Arrays.copyOf(same, 2 * size);
            different = Arrays.copyOf(different, 2 * size);
            lastStep = Arrays.copyOf(lastStep, 2 * size);
        }
        same[size] = s;
        different[size] = d;
        lastStep[size] = steps++;
        size++;
    }

    /** Number of blocks. */
    public int size() {
        return size;
    }

    /** Weight of the same pairs of a block. */
    public double same(int block) {
        return same[block];
    }

    /** Weight of the different pairs of a block. */
    public double different(int block) {
        return different[block];
    }

    /** Share of the same pairs in a block, 0 to 1. */
    public double share(int block) {
        return same[block] / (same[block] + different[block]);
    }

    /** Index of the last step of a block, from 0 in the order of adding. */
    public int lastStep(int block) {
        return lastStep[block];
    }
}
