package org.siamese.core.tower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.layer.FanInUniform;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.SeededMask;

/** Makes networks of towers: seeds, updaters, the output layer and the first parameters. */
final class NetworkSetup {
    /** ND4J takes the time of day where its seed is 0. */
    private static final long IN_PLACE_OF_ZERO = 0x5EEDL << 32;

    private NetworkSetup() {}

    /** Sets seed and updater in every layer of a configuration. */
    static ComputationGraphConfiguration prepare(
            ComputationGraphConfiguration configuration, long seed, IUpdater updater) {
        NeuralNetConfiguration defaults = configuration.getDefaultConfiguration();
        if (defaults == null) {
            defaults = new NeuralNetConfiguration();
            configuration.setDefaultConfiguration(defaults);
        }
        defaults.setSeed(seed);
        defaults.setMiniBatch(false);
        defaults.setOptimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
        defaults.setDataType(configuration.getDataType());
        int key = 0;
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer) {
                layer.getLayerConf().setSeed(seed);
                layer.getLayerConf().setMiniBatch(false);
                prepare(layer.getLayerConf().getLayer(), seed, key++, updater);
            }
        }
        return configuration;
    }

    private static void prepare(Layer layer, long seed, long key, IUpdater updater) {
        if (layer.getIDropout() instanceof SeededMask dropout) {
            layer.setIDropout((IDropout) dropout.withSeed(seed));
        }
        if (layer instanceof BaseLayer trained) {
            trained.setIUpdater(updater.clone());
            trained.setBiasUpdater(null);
            if (trained.getWeightInitFn() instanceof FanInUniform) {
                trained.setWeightInitFn(new FanInUniform(seed, key));
            }
        }
    }

    /** Adds a layer after the only output, as the only output. */
    static ComputationGraphConfiguration append(
            ComputationGraphConfiguration configuration, String name, Layer outputLayer, long embeddingSize) {
        if (configuration.getVertices().containsKey(name)
                || configuration.getNetworkInputs().contains(name)) {
            throw new IllegalArgumentException("name: expected one that the tower does not use, got \"" + name + "\"");
        }
        Layer layer = outputLayer.clone();
        layer.setLayerName(name);
        layer.setNIn(InputType.feedForward(embeddingSize), false);
        NeuralNetConfiguration last = new NeuralNetConfiguration.Builder()
                .miniBatch(false)
                .dataType(configuration.getDataType())
                .layer(layer)
                .build();
        Map<String, GraphVertex> vertices = new LinkedHashMap<>(configuration.getVertices());
        vertices.put(name, new LayerVertex(last, null));
        Map<String, List<String>> inputs = new LinkedHashMap<>(configuration.getVertexInputs());
        inputs.put(name, new ArrayList<>(configuration.getNetworkOutputs()));
        return connect(configuration, vertices, inputs, name);
    }

    /** Gives a configuration other vertices, what goes into each, and which one is the output. */
    static ComputationGraphConfiguration connect(
            ComputationGraphConfiguration configuration,
            Map<String, GraphVertex> vertices,
            Map<String, List<String>> inputs,
            String output) {
        configuration.setVertices(vertices);
        configuration.setVertexInputs(inputs);
        configuration.setNetworkOutputs(new ArrayList<>(List.of(output)));
        configuration.setTopologicalOrder(null);
        configuration.setTopologicalOrderStr(null);
        return configuration;
    }

    /** A network of a prepared configuration with its first parameters. */
    static ComputationGraph initialise(ComputationGraphConfiguration configuration) {
        Acceleration.start();
        ComputationGraph network = new ComputationGraph(configuration);
        Random random = Nd4j.getRandom();
        long root = random.rootState();
        long node = random.nodeState();
        NeuralNetConfiguration defaults = configuration.getDefaultConfiguration();
        long seed = defaults.getSeed();
        try {
            defaults.setSeed(seed == 0 ? IN_PLACE_OF_ZERO : seed);
            network.init();
        } finally {
            defaults.setSeed(seed);
            random.setStates(root, node);
        }
        for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
            fillBias(layer);
        }
        return network;
    }

    private static void fillBias(org.deeplearning4j.nn.api.Layer layer) {
        if (layer.conf().getLayer() instanceof FeedForwardLayer trained
                && trained.getWeightInitFn() instanceof FanInUniform init
                && layer.paramTable().get(DefaultParamInitializer.BIAS_KEY) != null) {
            INDArray bias = layer.paramTable().get(DefaultParamInitializer.BIAS_KEY);
            double fanIn = trained.getNIn();
            if (trained instanceof GroupedConvolution grouped) {
                fanIn /= grouped.groups();
            }
            if (trained instanceof ConvolutionLayer convolution) {
                fanIn *= (double) convolution.getKernelSize()[0] * convolution.getKernelSize()[1];
            }
            init.fillBias(bias, fanIn);
        }
    }
}
