package org.siamese.core.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.regularization.Regularization;

/** A layer that keeps the shape of its input, images [batch, channels, height, width] or vectors [batch, values], and trains some values for each channel. */
abstract class ChannelLayer extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    /** Number of channels of the input. */
    long channels() {
        return getNIn();
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (getNIn() > 0 && !override) {
            return;
        }
        setNIn(channels(inputType));
        setNOut(getNIn());
    }

    private long channels(InputType type) {
        if (type instanceof InputType.InputTypeConvolutional image) {
            NativeOps.requireNchw(this, image.getFormat());
            return image.getChannels();
        }
        if (type instanceof InputType.InputTypeFeedForward vector) {
            return vector.getSize();
        }
        throw new IllegalStateException(getClass().getSimpleName() + " \"" + getLayerName()
                + "\": expected images [channels, height, width] or vectors [values], got " + type);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        channels(inputType);
        return inputType;
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null;
    }

    @Override
    public @Nullable List<Regularization> getRegularizationByParam(String parameter) {
        return null;
    }

    @Override
    public boolean isPretrainParam(String parameter) {
        return false;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, inputType)
                .standardMemory(parameters, (int) getIUpdater().stateSize(parameters))
                .workingMemory(0, 0, 0, inputType.arrayElementsPerExample())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
