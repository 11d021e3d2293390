package org.siamese.core.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scales each row to length 1: {@code y = x / |x|}, with gradient {@code (delta - y (y . delta)) / |x|}.
 *
 * <p>Input and output [batch, dimension]. The gradient is right for norms however small, unlike that of Deeplearning4j's
 * {@code L2NormalizeVertex}; rows are scaled by their largest value first, so that squares neither vanish nor overflow. A zero
 * row gives a zero row and a zero gradient.
 */
public class L2Normalization extends NoParamLayer {
    private static final long serialVersionUID = 1L;

    /** A normalisation; it has no settings. */
    public L2Normalization() {}

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return RunTime.ready(new L2NormalizationRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeFeedForward)) {
            throw new IllegalStateException(
                    "L2Normalization \"" + getLayerName() + "\": expected vectors [dimension], got " + inputType);
        }
        return inputType;
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional image) {
            return new CnnToFeedForwardPreProcessor(
                    image.getHeight(), image.getWidth(), image.getChannels(), image.getFormat());
        }
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return MemoryReports.withoutParameters(this, inputType, inputType);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof L2Normalization && super.equals(other);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + 1;
    }
}
