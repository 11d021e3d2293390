package org.siamese.core.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's maximum and average pooling on the native ops, with inputs always in the layout that they are right and
 * fast for.
 *
 * <p>Input [batch, channels, height, width]; another data format is refused. Made from a Deeplearning4j layer:
 * {@code NativeSubsampling.of(new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(3, 3).stride(2, 2).build())}.
 */
public class NativeSubsampling extends SubsamplingLayer {
    private static final long serialVersionUID = 1L;

    /** For reading a saved configuration; use {@link #of(SubsamplingLayer)}. */
    public NativeSubsampling() {}

    /**
     * The native layer with the settings of a Deeplearning4j one.
     *
     * @throws IllegalArgumentException if it pools by something else than the maximum or the average
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if its data format is not NCHW
     */
    public static NativeSubsampling of(SubsamplingLayer layer) {
        if (layer.getPoolingType() != org.deeplearning4j.nn.conf.layers.PoolingType.MAX
                && layer.getPoolingType() != org.deeplearning4j.nn.conf.layers.PoolingType.AVG) {
            throw new IllegalArgumentException("layer \"" + layer.getLayerName()
                    + "\": expected pooling by MAX or AVG, got " + layer.getPoolingType());
        }
        NativeOps.requireNchw(layer, layer.getCnn2dDataFormat());
        return LayerCopy.into(new NativeSubsampling(), layer);
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
        NativeOps.requireNchw(this, getCnn2dDataFormat());
        return RunTime.ready(new SubsamplingRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public NativeSubsampling clone() {
        return (NativeSubsampling) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof NativeSubsampling;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NativeSubsampling && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
