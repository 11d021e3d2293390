package org.siamese.core.layer;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * {@code y = scale x + shift} with constants for each channel that do not train, such as the normalisation of pixels inside a network.
 * Input and output are images [batch, channels, height, width] or vectors [batch, values].
 */
public class ChannelAffine extends NoParamLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private double[] scale;

    @JsonProperty
    private double[] shift;

    /** For reading a saved configuration; use {@link #ChannelAffine(double[], double[])}. */
    public ChannelAffine() {
        this(new double[] {1}, new double[] {0});
    }

    /**
     * Constants for each channel.
     *
     * @param scale finite factors, one for each channel; copied
     * @param shift finite numbers, as many; copied
     */
    public ChannelAffine(double[] scale, double[] shift) {
        if (scale.length != shift.length || scale.length == 0) {
            throw new IllegalArgumentException("scale and shift: expected one value for each channel, got "
                    + scale.length + " and " + shift.length);
        }
        this.scale = finite("scale", scale);
        this.shift = finite("shift", shift);
    }

    private static double[] finite(String name, double[] values) {
        for (int c = 0; c < values.length; c++) {
            if (!Double.isFinite(values[c])) {
                throw new IllegalArgumentException(
                        name + ", channel " + c + ": expected a finite number, got " + values[c]);
            }
        }
        return values.clone();
    }

    /** The factors. */
    public double[] scale() {
        return scale.clone();
    }

    /** What is added. */
    public double[] shift() {
        return shift.clone();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return RunTime.ready(new ChannelAffineRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        long channels = -1;
        if (inputType instanceof InputType.InputTypeConvolutional image) {
            NativeOps.requireNchw(this, image.getFormat());
            channels = image.getChannels();
        } else if (inputType instanceof InputType.InputTypeFeedForward vector) {
            channels = vector.getSize();
        }
        if (channels != scale.length) {
            throw new IllegalArgumentException("ChannelAffine \"" + getLayerName()
                    + "\": expected images or vectors of " + scale.length + " channels, got " + inputType);
        }
        return inputType;
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return MemoryReports.withoutParameters(this, inputType, inputType);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChannelAffine that
                && super.equals(other)
                && Arrays.equals(scale, that.scale)
                && Arrays.equals(shift, that.shift);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), Arrays.hashCode(scale), Arrays.hashCode(shift));
    }
}
