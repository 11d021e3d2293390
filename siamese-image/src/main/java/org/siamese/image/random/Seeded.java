package org.siamese.image.random;

/**
 * A stream of random numbers that is a function of a seed and a few keys alone, the same on every machine and in every Java
 * version: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). Not thread-safe; make one
 * for each unit of work, which is cheap.
 */
public final class Seeded {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private Seeded(long state) {
        this.state = state;
    }

    /** The stream of a seed and keys, for example of an epoch and an index; other keys give an independent stream. */
    public static Seeded of(long seed, long... keys) {
        return new Seeded(key(seed, keys));
    }

    /** A number that stands for a seed and keys. */
    public static long key(long seed, long... keys) {
        long mixed = mix(seed + GAMMA);
        for (long key : keys) {
            mixed = mix(mixed * 31 + mix(key + GAMMA));
        }
        return mixed;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** All 64 bits random. */
    public long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    /** Uniform in 0 .. bound-1, without bias; bound at least 1. */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound: expected at least 1, got " + bound);
        }
        return (int) nextLong(bound);
    }

    /** Uniform in 0 .. bound-1, without bias; bound at least 1. */
    public long nextLong(long bound) {
        while (true) {
            long bits = nextLong() >>> 1;
            long value = bits % bound;
            if (bits - value + (bound - 1) >= 0) {
                return value;
            }
        }
    }

    /** Uniform in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [from, to). */
    public double uniform(double from, double to) {
        return from + (to - from) * nextDouble();
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** Normally distributed with mean 0 and deviation 1 (Marsaglia's polar method). */
    public double gaussian() {
        while (true) {
            double x = uniform(-1, 1);
            double y = uniform(-1, 1);
            double square = x * x + y * y;
            if (square > 0 && square < 1) {
                return x * Math.sqrt(-2 * StrictMath.log(square) / square);
            }
        }
    }

    /** Puts the values into random order, in place (Fisher and Yates). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = nextInt(i + 1);
            int kept = values[i];
            values[i] = values[other];
            values[other] = kept;
        }
    }

    /** The numbers 0 .. count-1 in random order. */
    public int[] permutation(int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        shuffle(values);
        return values;
    }
}
