package org.siamese.benchmarks.gpu;

/**
 * The test of Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the other", 1947, exact:
 * over all ways to divide the values. Commons Math's {@code MannWhitneyUTest} gives only the normal approximation, without a correction for
 * ties, which five values are too few for.
 */
final class MannWhitney {
    private MannWhitney() {}

    /**
     * The probability of a difference of ranks at least as large in either direction, if both samples come from one distribution.
     *
     * @param a at most ten values
     * @param b at most ten values
     */
    static double twoSided(double[] a, double[] b) {
        int all = a.length + b.length;
        if (a.length == 0 || b.length == 0 || all > 20) {
            throw new IllegalArgumentException(
                    "a, b: expected 1 to 10 values each, got " + a.length + " and " + b.length);
        }
        double[] values = new double[all];
        System.arraycopy(a, 0, values, 0, a.length);
        System.arraycopy(b, 0, values, a.length, b.length);
        double observed = distance(values, (1 << a.length) - 1, a.length);
        int ways = 0;
        int asLarge = 0;
        for (int first = 0; first < 1 << all; first++) {
            if (Integer.bitCount(first) == a.length) {
                ways++;
                asLarge += distance(values, first, a.length) >= observed ? 1 : 0;
            }
        }
        return (double) asLarge / ways;
    }

    /** How far the number of pairs in which the first is larger, ties by half, is from its mean. */
    private static double distance(double[] values, int first, int count) {
        double larger = 0;
        for (int i = 0; i < values.length; i++) {
            for (int k = 0; k < values.length; k++) {
                if ((first >> i & 1) == 1 && (first >> k & 1) == 0) {
                    larger += values[i] > values[k] ? 1 : values[i] == values[k] ? 0.5 : 0;
                }
            }
        }
        return Math.abs(larger - count * (values.length - count) / 2.0);
    }
}
