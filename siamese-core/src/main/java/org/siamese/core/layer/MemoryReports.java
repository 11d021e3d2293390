package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;

/** Deeplearning4j's memory reports of layers that hold nothing but their output. */
final class MemoryReports {
    private MemoryReports() {}

    static LayerMemoryReport withoutParameters(Layer layer, InputType input, InputType output) {
        return new LayerMemoryReport.Builder(layer.getLayerName(), layer.getClass(), input, output)
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
