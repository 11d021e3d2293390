package org.siamese.core.tower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;

/** Chains of layers as graph configurations, and back. */
final class SequentialGraph {
    static final String INPUT = "input";

    private SequentialGraph() {}

    /**
     * A layer or another vertex of a graph.
     *
     * @param layer null where it is another vertex
     * @param vertex null where it is a layer
     * @param inputs names of the steps, or {@link #INPUT}, that it reads
     */
    record Step(String name, @Nullable Layer layer, @Nullable GraphVertex vertex, List<String> inputs) {
        /** Copies the inputs. */
        Step {
            inputs = List.copyOf(inputs);
        }
    }

    /** The tower of layers, most of which read the one before them. */
    static Tower of(List<Step> steps, long[] input, DataType type, IWeightInit weightInit) {
        ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .miniBatch(false)
                .updater(new Sgd())
                .weightInit(weightInit)
                .activation(Activation.IDENTITY)
                .convolutionMode(ConvolutionMode.Truncate)
                .dataType(type)
                .graphBuilder()
                .addInputs(INPUT)
                .setInputTypes(InputShape.type(input));
        for (Step step : steps) {
            String[] inputs = step.inputs().toArray(new String[0]);
            if (step.vertex() == null) {
                graph.addLayer(step.name(), step.layer().clone(), inputs);
            } else {
                graph.addVertex(step.name(), step.vertex().clone(), inputs);
            }
        }
        String output = steps.isEmpty() ? INPUT : steps.get(steps.size() - 1).name();
        ComputationGraphConfiguration configuration = graph.setOutputs(output).build();
        // Deeplearning4j's default seed is the time of day.
        configuration.getDefaultConfiguration().setSeed(0);
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer) {
                layer.getLayerConf().setSeed(0);
            }
        }
        return Tower.of(configuration, input);
    }

    /** A chain as a graph. */
    static ComputationGraphConfiguration graph(MultiLayerConfiguration chain) {
        MultiLayerConfiguration copy = chain.clone();
        Map<String, GraphVertex> vertices = new LinkedHashMap<>();
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        String previous = INPUT;
        for (int i = 0; i < copy.getConfs().size(); i++) {
            NeuralNetConfiguration layer = copy.getConf(i);
            String name = layer.getLayer().getLayerName();
            if (name == null || name.equals(INPUT) || vertices.containsKey(name)) {
                name = "layer" + i;
                layer.getLayer().setLayerName(name);
            }
            vertices.put(name, new LayerVertex(layer, copy.getInputPreProcess(i)));
            inputs.put(name, List.of(previous));
            previous = name;
        }
        NeuralNetConfiguration defaults = copy.getConf(0).clone();
        defaults.setLayer(null);
        ComputationGraphConfiguration graph = new ComputationGraphConfiguration();
        graph.setVertices(vertices);
        graph.setVertexInputs(inputs);
        graph.setNetworkInputs(List.of(INPUT));
        graph.setNetworkOutputs(List.of(previous));
        graph.setDefaultConfiguration(defaults);
        graph.setDataType(copy.getDataType());
        graph.setTrainingWorkspaceMode(copy.getTrainingWorkspaceMode());
        graph.setInferenceWorkspaceMode(copy.getInferenceWorkspaceMode());
        graph.setCacheMode(copy.getCacheMode());
        graph.setIterationCount(copy.getIterationCount());
        graph.setEpochCount(copy.getEpochCount());
        return graph;
    }

    /** A graph as a chain. */
    static MultiLayerConfiguration chain(ComputationGraphConfiguration graph) {
        ComputationGraphConfiguration copy = graph.clone();
        List<NeuralNetConfiguration> layers = new ArrayList<>();
        Map<Integer, InputPreProcessor> preprocessors = new HashMap<>();
        String name = copy.getNetworkOutputs().get(0);
        List<LayerVertex> chain = new ArrayList<>();
        while (!copy.getNetworkInputs().contains(name)) {
            if (!(copy.getVertices().get(name) instanceof LayerVertex vertex)
                    || copy.getVertexInputs().get(name).size() != 1) {
                throw new IllegalStateException("expected a chain of layers, got vertex \"" + name + "\" of type "
                        + copy.getVertices().get(name).getClass().getSimpleName());
            }
            chain.add(0, vertex);
            name = copy.getVertexInputs().get(name).get(0);
        }
        if (chain.size() != copy.getVertices().size()) {
            throw new IllegalStateException(
                    "expected a chain of layers, got " + copy.getVertices().size() + " vertices of which "
                            + chain.size() + " lead from the input to the output");
        }
        for (LayerVertex vertex : chain) {
            if (vertex.getPreProcessor() != null) {
                preprocessors.put(layers.size(), vertex.getPreProcessor());
            }
            layers.add(vertex.getLayerConf());
        }
        MultiLayerConfiguration configuration = new MultiLayerConfiguration();
        configuration.setConfs(layers);
        configuration.setInputPreProcessors(preprocessors);
        configuration.setDataType(copy.getDataType());
        configuration.setTrainingWorkspaceMode(copy.getTrainingWorkspaceMode());
        configuration.setInferenceWorkspaceMode(copy.getInferenceWorkspaceMode());
        configuration.setCacheMode(copy.getCacheMode());
        return configuration;
    }
}
