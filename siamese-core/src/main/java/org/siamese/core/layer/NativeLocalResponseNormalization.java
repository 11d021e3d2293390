package org.siamese.core.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Local response normalisation over neighbouring channels with the right gradient, which Deeplearning4j's own layer and
 * native op lack: {@code y = x / (k + alpha sum x^2)^beta}, the sum over n channels around each.
 *
 * <p>Alpha is Deeplearning4j's and is not divided by n; PyTorch, oneDNN and ONNX divide it, so their alpha a is a / n here.
 * An even n counts as n + 1, as in Deeplearning4j. Input [batch, channels, height, width]; another data format is refused.
 * Krizhevsky et al., ImageNet Classification with Deep Convolutional Neural Networks, 2012. Made from a Deeplearning4j layer:
 * {@code NativeLocalResponseNormalization.of(new LocalResponseNormalization.Builder(2, 5, 2e-5, 0.75).build())}.
 */
public class NativeLocalResponseNormalization extends LocalResponseNormalization {
    private static final long serialVersionUID = 1L;

    /** For reading a saved configuration; use {@link #of(LocalResponseNormalization)}. */
    public NativeLocalResponseNormalization() {}

    /**
     * The native layer with the settings of a Deeplearning4j one.
     *
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if its data format is not NCHW
     */
    public static NativeLocalResponseNormalization of(LocalResponseNormalization layer) {
        NativeOps.requireNchw(layer, layer.getDataFormat());
        return LayerCopy.into(new NativeLocalResponseNormalization(), layer);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        NativeOps.requireNchw(this, getDataFormat());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        NativeOps.requireNchw(this, getDataFormat());
        return RunTime.ready(
                new LocalResponseNormalizationRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public NativeLocalResponseNormalization clone() {
        return (NativeLocalResponseNormalization) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof NativeLocalResponseNormalization;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NativeLocalResponseNormalization && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
