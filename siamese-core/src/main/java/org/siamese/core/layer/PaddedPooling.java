package org.siamese.core.layer;

import java.util.Arrays;
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
 * The maximum or the average of windows, with margins that may differ on all four sides and a size that may be rounded up.
 *
 * <p>Input [batch, channels, height, width], output [batch, channels, height', width'] with
 * {@code height' = (height + top + bottom - dilation (kernel - 1) - 1) / stride + 1}, rounded down or, with {@link #withCeil}, up. Rounded
 * up, the last window may hang over the edge, but one that would start behind the image and its leading margin is left out, as PyTorch
 * and ONNX do. Margins never win a maximum. They count in an average only with {@link #withMarginsCounted}; what hangs over never
 * counts. Made by {@link #maximum} or {@link #average}.
 */
public class PaddedPooling extends NoParamLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private boolean maximum = true;

    @JsonProperty
    private int[] kernel = {1, 1};

    @JsonProperty
    private int[] stride = {1, 1};

    @JsonProperty
    private int[] dilation = {1, 1};

    @JsonProperty
    private Margins margins = Margins.none();

    @JsonProperty
    private boolean ceil;

    @JsonProperty
    private boolean marginsCounted;

    /** For reading a saved configuration; use {@link #maximum} or {@link #average}. */
    public PaddedPooling() {}

    private PaddedPooling(boolean maximum, int[] kernel, int[] stride, Margins margins) {
        this.maximum = maximum;
        this.kernel = two("kernel", kernel);
        this.stride = two("stride", stride);
        this.margins = Objects.requireNonNull(margins, "margins");
        requireNarrow();
    }

    /**
     * The largest value of each window.
     *
     * @param kernel height and width
     * @param stride vertical and horizontal
     * @param margins smaller than the window on each side
     */
    public static PaddedPooling maximum(int[] kernel, int[] stride, Margins margins) {
        return new PaddedPooling(true, kernel, stride, margins);
    }

    /** The average of each window; see {@link #maximum}. */
    public static PaddedPooling average(int[] kernel, int[] stride, Margins margins) {
        return new PaddedPooling(false, kernel, stride, margins);
    }

    private static int[] two(String name, int[] sizes) {
        if (sizes.length != 2 || sizes[0] < 1 || sizes[1] < 1) {
            throw new IllegalArgumentException(
                    name + ": expected a vertical and a horizontal size of at least 1, got " + Arrays.toString(sizes));
        }
        return sizes.clone();
    }

    private void requireNarrow() {
        if (Math.max(margins.top(), margins.bottom()) >= reach(0)
                || Math.max(margins.left(), margins.right()) >= reach(1)) {
            throw new IllegalArgumentException("margins: expected less than the window's " + reach(0) + " x " + reach(1)
                    + " pixels on every side, got " + margins);
        }
    }

    /** This layer with the size of its output rounded up. */
    public PaddedPooling withCeil(boolean newCeil) {
        PaddedPooling copy = clone();
        copy.ceil = newCeil;
        return copy;
    }

    /** This layer with the zeros of the margins in its averages. */
    public PaddedPooling withMarginsCounted(boolean newMarginsCounted) {
        PaddedPooling copy = clone();
        copy.marginsCounted = newMarginsCounted;
        return copy;
    }

    /**
     * This layer with gaps between the pixels of a window.
     *
     * @throws IllegalArgumentException if it is not 1 and averages are taken
     */
    public PaddedPooling withDilation(int vertical, int horizontal) {
        PaddedPooling copy = clone();
        copy.dilation = two("dilation", new int[] {vertical, horizontal});
        if (!maximum && vertical * horizontal != 1) {
            throw new IllegalArgumentException(
                    "dilation: expected 1 for averages, got " + vertical + " and " + horizontal);
        }
        return copy;
    }

    /** Whether the maximum is taken, else the average. */
    public boolean isMaximum() {
        return maximum;
    }

    /** Height and width of a window. */
    public int[] kernel() {
        return kernel.clone();
    }

    /** Vertical and horizontal steps. */
    public int[] stride() {
        return stride.clone();
    }

    /** Vertical and horizontal distance of a window's pixels. */
    public int[] dilation() {
        return dilation.clone();
    }

    /** What is around the images. */
    public Margins margins() {
        return margins;
    }

    /** Whether there are margins on any side. */
    public boolean hasMargins() {
        return !margins.isNone();
    }

    /** Whether the output's size is rounded up. */
    public boolean isCeil() {
        return ceil;
    }

    /** Whether margins count in averages. */
    public boolean isMarginsCounted() {
        return marginsCounted;
    }

    private long reach(int axis) {
        return (kernel[axis] - 1L) * dilation[axis] + 1;
    }

    /** Height and width of the output for images of a size. */
    long[] outputSize(long height, long width) {
        long[] inner = {height, width};
        long[] before = {margins.top(), margins.left()};
        long[] padded = {margins.height(height), margins.width(width)};
        long[] size = new long[2];
        for (int axis = 0; axis < 2; axis++) {
            long room = padded[axis] - reach(axis);
            if (room < 0) {
                throw new IllegalArgumentException("PaddedPooling \"" + getLayerName()
                        + "\": expected images with margins of at least the window's " + reach(0) + " x " + reach(1)
                        + ", got " + height + " x " + width + " with " + margins);
            }
            size[axis] = (room + (ceil ? stride[axis] - 1 : 0)) / stride[axis] + 1;
            if (ceil && (size[axis] - 1) * stride[axis] >= inner[axis] + before[axis]) {
                size[axis]--;
            }
        }
        return size;
    }

    /** The margins with what the last windows hang over. */
    Margins reached(long height, long width) {
        long[] size = outputSize(height, width);
        long bottom = (size[0] - 1) * stride[0] + reach(0) - margins.height(height);
        long right = (size[1] - 1) * stride[1] + reach(1) - margins.width(width);
        return new Margins(
                margins.top(),
                margins.bottom() + (int) Math.max(0, bottom),
                margins.left(),
                margins.right() + (int) Math.max(0, right));
    }

    /** For each output position, the pixels that count in its average: [height', width']. */
    double[][] counts(long height, long width) {
        long[] size = outputSize(height, width);
        double[][] counts = new double[(int) size[0]][(int) size[1]];
        for (int y = 0; y < size[0]; y++) {
            for (int x = 0; x < size[1]; x++) {
                counts[y][x] = (double) count(0, y, height, margins.top(), margins.bottom())
                        * count(1, x, width, margins.left(), margins.right());
            }
        }
        return counts;
    }

    private long count(int axis, long step, long size, int before, int after) {
        long start = step * stride[axis] - before;
        long end = start + kernel[axis];
        return marginsCounted ? Math.min(end, size + after) - start : Math.min(end, size) - Math.max(start, 0);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return RunTime.ready(new PaddedPoolingRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeConvolutional image)) {
            throw new IllegalStateException("PaddedPooling \"" + getLayerName()
                    + "\": expected images [channels, height, width], got " + inputType);
        }
        NativeOps.requireNchw(this, image.getFormat());
        long[] size = outputSize(image.getHeight(), image.getWidth());
        return InputType.convolutional(size[0], size[1], image.getChannels(), image.getFormat());
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
    public PaddedPooling clone() {
        return (PaddedPooling) super.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PaddedPooling that
                && super.equals(other)
                && maximum == that.maximum
                && Arrays.equals(kernel, that.kernel)
                && Arrays.equals(stride, that.stride)
                && Arrays.equals(dilation, that.dilation)
                && margins.equals(that.margins)
                && ceil == that.ceil
                && marginsCounted == that.marginsCounted;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                super.hashCode(),
                maximum,
                Arrays.hashCode(kernel),
                Arrays.hashCode(stride),
                Arrays.hashCode(dilation),
                margins,
                ceil,
                marginsCounted);
    }
}
