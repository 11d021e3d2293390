package org.siamese.core.layer;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A rectifier that trains its slope: {@code y = x} where x is above 0, else {@code slope x}. The slope is one for each channel of images
 * [batch, channels, height, width] or value of vectors [batch, values], or one for all.
 *
 * <p>Parameter {@value #SLOPE_KEY} is [1, channels] or [1, 1]. No penalty on weights applies to it. At 0 the derivative is the slope. He,
 * Zhang, Ren, Sun, Delving Deep into Rectifiers, 2015.
 */
public class ParametricRelu extends ChannelLayer {
    /** What slopes start with. */
    public static final double DEFAULT_SLOPE = 0.25;

    /** Name of the parameter. */
    public static final String SLOPE_KEY = "slope";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private boolean shared;

    @JsonProperty
    private double initialSlope = DEFAULT_SLOPE;

    /** For reading a saved configuration; use {@link #perChannel()} or {@link #shared()}. */
    public ParametricRelu() {}

    /** A slope for each channel. */
    public static ParametricRelu perChannel() {
        return new ParametricRelu();
    }

    /** One slope for all channels. */
    public static ParametricRelu shared() {
        ParametricRelu layer = new ParametricRelu();
        layer.shared = true;
        return layer;
    }

    /** This layer with slopes that start with another value. */
    public ParametricRelu withInitialSlope(double slope) {
        if (!Double.isFinite(slope)) {
            throw new IllegalArgumentException("slope: expected a finite number, got " + slope);
        }
        ParametricRelu copy = clone();
        copy.initialSlope = slope;
        return copy;
    }

    /** Whether all channels have one slope. */
    public boolean isShared() {
        return shared;
    }

    @Override
    public ParamInitializer initializer() {
        return new ChannelParameters(shared ? 1 : channels(), Map.of(SLOPE_KEY, initialSlope));
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LayerValidation.assertNOutSet("ParametricRelu", getLayerName(), index, getNOut());
        return RunTime.ready(new ParametricReluRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public ParametricRelu clone() {
        return (ParametricRelu) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof ParametricRelu;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParametricRelu that
                && super.equals(other)
                && shared == that.shared
                && initialSlope == that.initialSlope;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), shared, initialSlope);
    }
}
