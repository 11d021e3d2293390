package org.siamese.core.layer;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Drops single values with a mask that is a function of the seed. Any shape.
 *
 * <p>Inverted dropout: what is kept is divided by (1 - probability), so that nothing changes when a trained network is used.
 * The probability is that of dropping, as in PyTorch; Deeplearning4j's own dropouts take that of keeping. The mask follows from
 * (seed, key, iteration, epoch, row) alone: the same seed gives the same training, also when resumed, without a generator whose
 * state would have to be saved. Immutable and thread-safe.
 *
 * @param probability of dropping a value, 0 {@literal <=} probability {@literal <} 1
 * @param seed the seed of the training run
 * @param key tells the masks of this layer from those of others with the same seed
 */
public record SeededDropout(
        @JsonProperty("probability") double probability, @JsonProperty("seed") long seed, @JsonProperty("key") long key)
        implements SeededMask {
    private static final long serialVersionUID = 1L;

    /** Checks the probability. */
    @JsonCreator
    public SeededDropout(
            @JsonProperty("probability") double probability,
            @JsonProperty("seed") long seed,
            @JsonProperty("key") long key) {
        this.probability = DropoutMask.requireProbability(probability);
        this.seed = seed;
        this.key = key;
    }

    @Override
    public SeededDropout withSeed(long seed) {
        return new SeededDropout(probability, seed, key);
    }

    /** The mask of one step, one value for each activation in 'c' order. */
    @Override
    public float[] mask(long[] shape, long firstRow, int iteration, int epoch) {
        return DropoutMask.of(this, shape, firstRow, iteration, epoch);
    }

    @Override
    public SeededDropout clone() {
        return this;
    }
}
