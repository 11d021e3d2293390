package org.siamese.core.layer;

/**
 * Random numbers as a pure function of what names them: no generator, no state.
 *
 * <p>The mixing is the 64-bit finaliser of SplittableRandom (Steele, Lea and Flood, Fast Splittable Pseudorandom Number
 * Generators, 2014). Value i of a stream is the upper 24 bits of {@code mix(stream + (i + 1) GAMMA)} over 2^24.
 */
final class CounterRandom {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private CounterRandom() {}

    /** The stream that some numbers name. */
    static long stream(long... names) {
        long stream = 0;
        for (long name : names) {
            stream = mix(stream + name + GAMMA);
        }
        return stream;
    }

    /** Value i of a stream, uniform in [0, 1). */
    static float uniform(long stream, long i) {
        return (mix(stream + (i + 1) * GAMMA) >>> 40) * 0x1p-24f;
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
