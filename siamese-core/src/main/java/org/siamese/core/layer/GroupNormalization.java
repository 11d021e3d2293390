package org.siamese.core.layer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Group normalisation: {@code y = gamma (x - mean) / sqrt(var + epsilon) + beta}, with mean and variance, divided by n, of each row's
 * group of neighbouring channels over all positions. Rows do not see each other, so that training and use compute the same and the size of
 * a batch plays no part.
 *
 * <p>Input and output are images [batch, channels, height, width] or vectors [batch, values]. Parameters {@value #GAMMA_KEY} and {@value
 * #BETA_KEY} are [1, channels], start with 1 and 0, and are not subject to penalties on weights. One group is layer normalisation over
 * all values; as many groups as channels are instance normalisation. Wu, He, Group Normalization, 2018.
 */
public class GroupNormalization extends ChannelLayer {
    /** Default of what is added to the variance. */
    public static final double DEFAULT_EPSILON = 1e-5;

    /** Name of the scale. */
    public static final String GAMMA_KEY = "gamma";

    /** Name of the shift. */
    public static final String BETA_KEY = "beta";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int groups = 1;

    @JsonProperty
    private double epsilon = DEFAULT_EPSILON;

    /** For reading a saved configuration; use {@link #of(int)}. */
    public GroupNormalization() {}

    /**
     * A normalisation with epsilon {@value #DEFAULT_EPSILON}.
     *
     * @param groups at least 1; divides the number of channels
     */
    public static GroupNormalization of(int groups) {
        if (groups < 1) {
            throw new IllegalArgumentException("groups: expected at least 1, got " + groups);
        }
        GroupNormalization layer = new GroupNormalization();
        layer.groups = groups;
        return layer;
    }

    /** This layer with another number, above 0, that is added to the variance. */
    public GroupNormalization withEpsilon(double newEpsilon) {
        if (!(newEpsilon > 0 && Double.isFinite(newEpsilon))) {
            throw new IllegalArgumentException("epsilon: expected a finite number above 0, got " + newEpsilon);
        }
        GroupNormalization copy = clone();
        copy.epsilon = newEpsilon;
        return copy;
    }

    /** Number of groups. */
    public int groups() {
        return groups;
    }

    /** What is added to the variance. */
    public double epsilon() {
        return epsilon;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        if (channels() % groups != 0) {
            throw new IllegalArgumentException("GroupNormalization \"" + getLayerName()
                    + "\": expected a number of channels that " + groups + " groups divide, got " + channels());
        }
    }

    @Override
    public ParamInitializer initializer() {
        Map<String, Double> constants = new LinkedHashMap<>();
        constants.put(GAMMA_KEY, 1.0);
        constants.put(BETA_KEY, 0.0);
        return new ChannelParameters(channels(), constants);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LayerValidation.assertNOutSet("GroupNormalization", getLayerName(), index, getNOut());
        return RunTime.ready(new GroupNormalizationRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public GroupNormalization clone() {
        return (GroupNormalization) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof GroupNormalization;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupNormalization that
                && super.equals(other)
                && groups == that.groups
                && epsilon == that.epsilon;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), groups, epsilon);
    }
}
