package org.siamese.core.layer;

/** The masks of the seeded dropouts: value i of the stream of (seed, key, epoch, iteration) drops where below the probability. */
final class DropoutMask {
    private DropoutMask() {}

    /** Inverted dropout: 0 where dropped, else 1 / (1 - probability). */
    static float[] of(int length, double probability, long seed, long key, int iteration, int epoch) {
        long stream = CounterRandom.stream(seed, key, epoch, iteration);
        float kept = (float) (1 / (1 - probability));
        float[] mask = new float[length];
        for (int i = 0; i < length; i++) {
            mask[i] = CounterRandom.uniform(stream, i) < probability ? 0 : kept;
        }
        return mask;
    }

    static double requireProbability(double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("probability: expected 0 <= probability < 1, got " + probability);
        }
        return probability;
    }
}
