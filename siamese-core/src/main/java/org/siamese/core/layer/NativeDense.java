package org.siamese.core.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's dense layer without its second forward pass in backward: a third less work on a large layer.
 *
 * <p>Input [batch, in], weights [in, out], output [batch, out]. Made from a Deeplearning4j layer:
 * {@code NativeDense.of(new DenseLayer.Builder().nOut(500).build())}.
 */
public class NativeDense extends DenseLayer {
    private static final long serialVersionUID = 1L;

    /** For reading a saved configuration; use {@link #of(DenseLayer)}. */
    public NativeDense() {}

    /**
     * The native layer with the settings of a Deeplearning4j one.
     *
     * @throws IllegalArgumentException if it has layer normalisation
     */
    public static NativeDense of(DenseLayer layer) {
        if (layer.hasLayerNorm()) {
            throw new IllegalArgumentException(
                    "layer \"" + layer.getLayerName() + "\": expected a dense layer without layer normalisation");
        }
        return LayerCopy.into(new NativeDense(), layer);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LayerValidation.assertNInNOutSet("NativeDense", getLayerName(), index, getNIn(), getNOut());
        return RunTime.ready(new DenseRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public NativeDense clone() {
        return (NativeDense) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof NativeDense;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NativeDense && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
