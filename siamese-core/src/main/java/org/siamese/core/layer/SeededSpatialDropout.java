package org.siamese.core.layer;

import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Drops whole channel maps of an image with a mask that is a function of the seed. Activations [batch, channels, height, width].
 *
 * <p>Inverted dropout: what is kept is divided by (1 - probability), so that nothing changes when a trained network is used.
 * The probability is that of dropping, as in PyTorch; Deeplearning4j's own dropouts take that of keeping. The mask follows from
 * (seed, key, iteration, epoch, row) alone: the same seed gives the same training, also when resumed, without a generator whose
 * state would have to be saved. Immutable and thread-safe.
 *
 * @param probability of dropping a map, 0 {@literal <=} probability {@literal <} 1
 * @param seed the seed of the training run
 * @param key tells the masks of this layer from those of others with the same seed
 */
public record SeededSpatialDropout(
        @JsonProperty("probability") double probability, @JsonProperty("seed") long seed, @JsonProperty("key") long key)
        implements SeededMask {
    private static final long serialVersionUID = 1L;

    /** Checks the probability. */
    @JsonCreator
    public SeededSpatialDropout(
            @JsonProperty("probability") double probability,
            @JsonProperty("seed") long seed,
            @JsonProperty("key") long key) {
        this.probability = DropoutMask.requireProbability(probability);
        this.seed = seed;
        this.key = key;
    }

    @Override
    public SeededSpatialDropout withSeed(long seed) {
        return new SeededSpatialDropout(probability, seed, key);
    }

    /** The mask of one step, [batch, channels] in 'c' order. */
    @Override
    public float[] mask(long[] shape, long firstRow, int iteration, int epoch) {
        if (shape.length != 4) {
            throw new IllegalArgumentException(
                    "spatial dropout: expected activations [batch, channels, height, width], got shape "
                            + Arrays.toString(shape));
        }
        return DropoutMask.of(this, new long[] {shape[0], shape[1]}, firstRow, iteration, epoch);
    }

    @Override
    public SeededSpatialDropout clone() {
        return this;
    }
}
