package org.siamese.core.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Multiplies each channel of images by a value of its own for each row: {@code y[n,c,h,w] = x[n,c,h,w] g[n,c]}, as the last step of
 * squeeze and excitation does. The first input is the images [batch, channels, height, width], the second the gates, [batch, channels] or
 * [batch, channels, 1, 1]. Hu, Shen, Sun, Squeeze-and-Excitation Networks, 2018.
 */
public class ChannelGate extends GraphVertex {
    private static final long serialVersionUID = 1L;

    /** A gate; it has no settings. */
    public ChannelGate() {}

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph, String name, int index, INDArray parameters, boolean initialize, DataType type) {
        return new ChannelGateRuntime(graph, name, index, type);
    }

    @Override
    public InputType getOutputType(int index, InputType... inputs) {
        boolean fits = inputs.length == 2
                && inputs[0] instanceof InputType.InputTypeConvolutional images
                && inputs[1].arrayElementsPerExample() == images.getChannels()
                && (inputs[1] instanceof InputType.InputTypeFeedForward
                        || inputs[1] instanceof InputType.InputTypeConvolutional);
        if (!fits) {
            throw new IllegalArgumentException("ChannelGate: expected images [channels, height, width] and gates "
                    + "[channels] or [channels, 1, 1], got " + Arrays.toString(inputs));
        }
        return inputs[0];
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return new LayerMemoryReport.Builder(null, ChannelGate.class, inputs[0], inputs[0])
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public long numParams(boolean backprop) {
        return 0;
    }

    @Override
    public int minVertexInputs() {
        return 2;
    }

    @Override
    public int maxVertexInputs() {
        return 2;
    }

    @Override
    public ChannelGate clone() {
        return new ChannelGate();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChannelGate;
    }

    @Override
    public int hashCode() {
        return ChannelGate.class.hashCode();
    }

    @Override
    public String toString() {
        return "ChannelGate()";
    }
}
