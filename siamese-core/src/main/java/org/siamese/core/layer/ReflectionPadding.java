package org.siamese.core.layer;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Pads height and width by mirroring at the edge, without repeating the edge itself, as PyTorch's {@code ReflectionPad2d}:
 * the row 1 2 3 padded by 2 is 3 2 1 2 3 2 1.
 *
 * <p>Input [batch, channels, height, width], output [batch, channels, height + 2 size, width + 2 size]. Height and width must
 * be larger than the size.
 */
public class ReflectionPadding extends NoParamLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int size;

    /** For reading a saved configuration; use {@link #ReflectionPadding(int)}. */
    public ReflectionPadding() {
        this(1);
    }

    /**
     * A padding by the given number of rows and columns on every side.
     *
     * @param size at least 1
     */
    public ReflectionPadding(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: expected at least 1, got " + size);
        }
        this.size = size;
    }

    /** Rows and columns added on every side. */
    public int size() {
        return size;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return RunTime.ready(new ReflectionPaddingRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeConvolutional image)) {
            throw new IllegalStateException("ReflectionPadding \"" + getLayerName()
                    + "\": expected images [channels, height, width], got " + inputType);
        }
        NativeOps.requireNchw(this, image.getFormat());
        requireRoom(image.getHeight(), image.getWidth());
        return InputType.convolutional(
                image.getHeight() + 2L * size, image.getWidth() + 2L * size, image.getChannels(), image.getFormat());
    }

    void requireRoom(long height, long width) {
        if (height <= size || width <= size) {
            throw new IllegalArgumentException("ReflectionPadding \"" + getLayerName()
                    + "\": expected height and width above " + size + ", got " + height + " x " + width);
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return MemoryReports.withoutParameters(this, inputType, getOutputType(-1, inputType));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReflectionPadding that && super.equals(other) && size == that.size;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), size);
    }
}
