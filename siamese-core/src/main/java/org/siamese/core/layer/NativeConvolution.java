package org.siamese.core.layer;

import java.util.Arrays;
import java.util.Collection;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's 2D convolution on the native ops: the same settings, parameters and numbers, in a fraction of the time.
 *
 * <p>Input [batch, channels, height, width], weights [out, in, kernel height, kernel width], output
 * [batch, out, height, width]; another data format and dilation are refused. Made from a Deeplearning4j layer:
 * {@code NativeConvolution.of(new ConvolutionLayer.Builder(3, 3).nOut(8).build())}.
 */
public class NativeConvolution extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;

    /** For reading a saved configuration; use {@link #of(ConvolutionLayer)}. */
    public NativeConvolution() {}

    /**
     * The native layer with the settings of a Deeplearning4j one.
     *
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if its data format is not NCHW or it is dilated
     */
    public static NativeConvolution of(ConvolutionLayer layer) {
        NativeOps.requireNchw(layer, layer.getCnn2dDataFormat());
        requireNoDilation(layer);
        return LayerCopy.into(new NativeConvolution(), layer);
    }

    static boolean isDilated(ConvolutionLayer layer) {
        return Arrays.stream(layer.getDilation()).anyMatch(step -> step != 1);
    }

    private static void requireNoDilation(ConvolutionLayer layer) {
        if (isDilated(layer)) {
            throw new DL4JInvalidConfigException("NativeConvolution \"" + layer.getLayerName()
                    + "\": expected dilation 1, got " + Arrays.toString(layer.getDilation()));
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        NativeOps.requireNchw(this, getCnn2dDataFormat());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LayerValidation.assertNInNOutSet("NativeConvolution", getLayerName(), index, getNIn(), getNOut());
        NativeOps.requireNchw(this, getCnn2dDataFormat());
        requireNoDilation(this);
        return RunTime.ready(new ConvolutionRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public NativeConvolution clone() {
        return (NativeConvolution) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof NativeConvolution;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NativeConvolution && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
