package org.siamese.core.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * Turns Deeplearning4j configurations into ones with the layers of this package. Settings, parameters and their order stay, so
 * that a parameter vector fits both.
 */
public final class NativeLayers {
    private NativeLayers() {}

    /**
     * A converted configuration and what became of its layers.
     *
     * @param configuration a copy with native layers; the one that was given is unchanged
     * @param replaced names of the replaced layers; layers without a name go by their number
     * @param kept names of the layers that stayed as they were, each with the reason
     * @param <C> kind of configuration
     */
    public record Conversion<C>(C configuration, List<String> replaced, Map<String, String> kept) {}

    /** Converts every layer that has a native counterpart. */
    public static Conversion<MultiLayerConfiguration> convert(MultiLayerConfiguration configuration) {
        MultiLayerConfiguration copy = configuration.clone();
        List<String> replaced = new ArrayList<>();
        Map<String, String> kept = new LinkedHashMap<>();
        for (int i = 0; i < copy.getConfs().size(); i++) {
            String name = copy.getConf(i).getLayer().getLayerName();
            convert(name == null ? "layer " + i : name, copy.getConf(i), replaced, kept);
        }
        return new Conversion<>(copy, List.copyOf(replaced), kept);
    }

    /** Converts every layer that has a native counterpart. */
    public static Conversion<ComputationGraphConfiguration> convert(ComputationGraphConfiguration configuration) {
        ComputationGraphConfiguration copy = configuration.clone();
        List<String> replaced = new ArrayList<>();
        Map<String, String> kept = new LinkedHashMap<>();
        for (Map.Entry<String, GraphVertex> entry : copy.getVertices().entrySet()) {
            if (entry.getValue() instanceof LayerVertex vertex) {
                convert(entry.getKey(), vertex.getLayerConf(), replaced, kept);
            }
        }
        return new Conversion<>(copy, List.copyOf(replaced), kept);
    }

    private static void convert(
            String name, NeuralNetConfiguration configuration, List<String> replaced, Map<String, String> kept) {
        Layer layer = configuration.getLayer();
        Optional<String> reason = reasonToKeep(layer);
        if (reason.isPresent()) {
            kept.put(name, reason.get());
        } else {
            configuration.setLayer(nativeOf(layer));
            replaced.add(name);
        }
    }

    private static Optional<String> reasonToKeep(Layer layer) {
        if (layer.getClass() == ConvolutionLayer.class) {
            ConvolutionLayer convolution = (ConvolutionLayer) layer;
            return NativeConvolution.isDilated(convolution)
                    ? Optional.of("dilated convolution has no native counterpart")
                    : notNchw(convolution.getCnn2dDataFormat());
        }
        if (layer.getClass() == BatchNormalization.class) {
            return notNchw(((BatchNormalization) layer).getCnn2DFormat());
        }
        if (layer.getClass() == LocalResponseNormalization.class) {
            return notNchw(((LocalResponseNormalization) layer).getDataFormat());
        }
        if (layer.getClass() == SubsamplingLayer.class) {
            SubsamplingLayer pooling = (SubsamplingLayer) layer;
            PoolingType type = pooling.getPoolingType();
            return type == PoolingType.MAX || type == PoolingType.AVG
                    ? notNchw(pooling.getCnn2dDataFormat())
                    : Optional.of("pooling by " + type + " has no native counterpart");
        }
        if (layer.getClass() == DenseLayer.class) {
            return ((DenseLayer) layer).hasLayerNorm()
                    ? Optional.of("dense with layer normalisation has no native counterpart")
                    : Optional.empty();
        }
        return Optional.of(
                layer.getClass().getPackage() == NativeLayers.class.getPackage()
                        ? "is native already"
                        : layer.getClass().getSimpleName() + " has no native counterpart");
    }

    private static Optional<String> notNchw(CNN2DFormat format) {
        return format == CNN2DFormat.NCHW ? Optional.empty() : Optional.of("data format " + format + ", not NCHW");
    }

    private static Layer nativeOf(Layer layer) {
        if (layer instanceof ConvolutionLayer convolution) {
            return NativeConvolution.of(convolution);
        }
        if (layer instanceof BatchNormalization normalisation) {
            return NativeBatchNormalization.of(normalisation);
        }
        if (layer instanceof LocalResponseNormalization normalisation) {
            return NativeLocalResponseNormalization.of(normalisation);
        }
        if (layer instanceof SubsamplingLayer pooling) {
            return NativeSubsampling.of(pooling);
        }
        return NativeDense.of((DenseLayer) layer);
    }
}
