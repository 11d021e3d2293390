package org.siamese.benchmarks.peer;

import org.siamese.benchmarks.work.Peaks;

/** Times a large matrix product and a large copy. */
final class PeakTimer {
    /** Rows and columns of both factors. */
    static final int SIDE = 2048;

    /** Values copied: 256 MB, far beyond any cache. */
    static final int COPIED = 1 << 26;

    private static final int REPEATS = 7;

    private PeakTimer() {}

    static Peaks measure(Runnable product, Runnable copy) {
        return new Peaks(2.0 * SIDE * SIDE * SIDE / fastest(product), 2.0 * Float.BYTES * COPIED / fastest(copy));
    }

    private static double fastest(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }
}
