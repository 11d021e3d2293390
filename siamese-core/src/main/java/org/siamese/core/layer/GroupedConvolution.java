package org.siamese.core.layer;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A 2D convolution in groups of channels, with margins that may differ on all four sides, any stride and any dilation.
 *
 * <p>Input [batch, in, height, width], output [batch, out, height', width'] with
 * {@code height' = (height + top + bottom - dilation (kernel - 1) - 1) / stride + 1}, rounded down. Group g computes the channels
 * g out / groups and following from the channels g in / groups and following. Weights "W" are [out, in / groups, kernel height, kernel
 * width] in 'c' order and bias "b" is [1, out], the bias first in the parameter vector, as in other convolutions. With one group it is an
 * ordinary convolution. With as many groups as input channels it is a depthwise one, whose output channels are a multiple of the input's.
 * Data format NCHW only. Made from a Deeplearning4j layer:
 * {@code GroupedConvolution.of(new ConvolutionLayer.Builder(3, 3).nOut(8).build(), 4).withMargins(new Margins(0, 1, 0, 1))}.
 */
public class GroupedConvolution extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int groups = 1;

    @JsonProperty
    private @Nullable Margins margins;

    /** For reading a saved configuration; use {@link #of(ConvolutionLayer, int)}. */
    public GroupedConvolution() {}

    /**
     * A convolution with the settings of a Deeplearning4j one: kernel, stride, dilation, padding or mode Same, bias, activation.
     *
     * @param groups at least 1; divides the numbers of input and output channels
     * @throws IllegalArgumentException if the groups do not divide the channels that are known yet
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if its data format is not NCHW
     */
    public static GroupedConvolution of(ConvolutionLayer layer, int groups) {
        NativeOps.requireNchw(layer, layer.getCnn2dDataFormat());
        if (layer.getConvolutionMode() == ConvolutionMode.Causal) {
            throw new IllegalArgumentException("GroupedConvolution \"" + layer.getLayerName()
                    + "\": expected mode Same, Truncate or Strict, got Causal");
        }
        GroupedConvolution copy = LayerCopy.into(new GroupedConvolution(), layer);
        copy.groups = groups;
        copy.requireGroups();
        return copy;
    }

    /** This layer with margins of zeros in place of its padding and mode. */
    public GroupedConvolution withMargins(Margins newMargins) {
        GroupedConvolution copy = clone();
        copy.margins = Objects.requireNonNull(newMargins, "margins");
        copy.setConvolutionMode(ConvolutionMode.Truncate);
        copy.setPadding(new int[] {0, 0});
        return copy;
    }

    /** Number of groups. */
    public int groups() {
        return groups;
    }

    /** The margins of zeros that replace padding and mode; empty where these decide. */
    public Optional<Margins> margins() {
        return Optional.ofNullable(margins);
    }

    /** The margins of zeros around images of a size. */
    Margins margins(long height, long width) {
        if (margins != null) {
            return margins;
        }
        if (getConvolutionMode() == ConvolutionMode.Same) {
            int vertical = sameTotal(height, 0);
            int horizontal = sameTotal(width, 1);
            return new Margins(vertical / 2, vertical - vertical / 2, horizontal / 2, horizontal - horizontal / 2);
        }
        return Margins.symmetric(getPadding()[0], getPadding()[1]);
    }

    private int sameTotal(long size, int axis) {
        long steps = (size + getStride()[axis] - 1) / getStride()[axis];
        return (int) Math.max(0, (steps - 1) * getStride()[axis] + reach(axis) - size);
    }

    /** Pixels from the first to the last that a kernel sees. */
    private long reach(int axis) {
        return (getKernelSize()[axis] - 1L) * getDilation()[axis] + 1;
    }

    /** Height and width of the output for images of a size. */
    long[] outputSize(long height, long width) {
        Margins around = margins(height, width);
        long[] room = {around.height(height) - reach(0), around.width(width) - reach(1)};
        if (room[0] < 0 || room[1] < 0) {
            throw new IllegalArgumentException(
                    "GroupedConvolution \"" + getLayerName() + "\": expected images with margins "
                            + "of at least the kernel's reach " + reach(0) + " x " + reach(1) + ", got " + height
                            + " x " + width
                            + " with " + around);
        }
        return new long[] {room[0] / getStride()[0] + 1, room[1] / getStride()[1] + 1};
    }

    private void requireGroups() {
        if (groups < 1) {
            throw new IllegalArgumentException(
                    "GroupedConvolution \"" + getLayerName() + "\": expected at least 1 group, got " + groups);
        }
        if (getNIn() % groups != 0 || getNOut() % groups != 0) {
            throw new IllegalArgumentException(
                    "GroupedConvolution \"" + getLayerName() + "\": expected numbers of channels "
                            + "that " + groups + " groups divide, got " + getNIn() + " input and " + getNOut()
                            + " output channels");
        }
    }

    @Override
    public ParamInitializer initializer() {
        return GroupedParameters.INSTANCE;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        NativeOps.requireNchw(this, getCnn2dDataFormat());
        requireGroups();
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeConvolutional image)) {
            throw new IllegalStateException("GroupedConvolution \"" + getLayerName()
                    + "\": expected images [channels, height, width], got " + inputType);
        }
        NativeOps.requireNchw(this, image.getFormat());
        long[] size = outputSize(image.getHeight(), image.getWidth());
        return InputType.convolutional(size[0], size[1], getNOut(), image.getFormat());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LayerValidation.assertNInNOutSet("GroupedConvolution", getLayerName(), index, getNIn(), getNOut());
        NativeOps.requireNchw(this, getCnn2dDataFormat());
        requireGroups();
        return RunTime.ready(new GroupedConvolutionRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public GroupedConvolution clone() {
        return (GroupedConvolution) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof GroupedConvolution;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupedConvolution that
                && super.equals(other)
                && groups == that.groups
                && Objects.equals(margins, that.margins);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), groups, margins);
    }
}
