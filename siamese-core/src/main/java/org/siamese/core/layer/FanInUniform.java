package org.siamese.core.layer;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What PyTorch's convolutions and linear layers start with: weights and biases uniform in +-1 / sqrt(fan in).
 *
 * <p>The values are a function of (seed, key) alone. Deeplearning4j starts biases with a constant; {@link #fillBias} sets them
 * once a network exists.
 *
 * @param seed the seed of the network
 * @param key tells the values of this layer from those of others with the same seed
 */
public record FanInUniform(@JsonProperty("seed") long seed, @JsonProperty("key") long key) implements IWeightInit {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 1 << 20;
    private static final int WEIGHTS = 0;
    private static final int BIASES = 1;

    /** An initialisation. */
    @JsonCreator
    public FanInUniform(@JsonProperty("seed") long seed, @JsonProperty("key") long key) {
        this.seed = seed;
        this.key = key;
    }

    @Override
    public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray view) {
        fill(view, fanIn, WEIGHTS);
        return view.reshape(order, shape);
    }

    /**
     * Sets a layer's biases.
     *
     * @param bias the biases; overwritten
     * @param fanIn values that each output of the layer sums over
     */
    public void fillBias(INDArray bias, double fanIn) {
        fill(bias, fanIn, BIASES);
    }

    private void fill(INDArray view, double fanIn, int part) {
        if (!(fanIn > 0)) {
            throw new IllegalArgumentException("fanIn: expected above 0, got " + fanIn);
        }
        float bound = (float) (1 / Math.sqrt(fanIn));
        long stream = CounterRandom.stream(seed, key, part);
        INDArray flat = view.reshape(view.length());
        for (long start = 0; start < flat.length(); start += CHUNK) {
            float[] values = new float[(int) Math.min(CHUNK, flat.length() - start)];
            for (int i = 0; i < values.length; i++) {
                values[i] = bound * (2 * CounterRandom.uniform(stream, start + i) - 1);
            }
            flat.get(NDArrayIndex.interval(start, start + values.length))
                    .assign(Nd4j.createFromArray(values).castTo(flat.dataType()));
        }
    }
}
