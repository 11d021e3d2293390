package org.siamese.dl4j.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.NativeLayers;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;

/**
 * A trained network of Deeplearning4j, or of Keras by its model import, as a tower with the network's weights. Its output layer with the loss
 * is left out, so that the layer before it yields the embedding; {@link #until} cuts elsewhere. Layers with a native counterpart are
 * replaced, see {@link NativeLayers}. Immutable and thread-safe.
 */
public final class NetworkTower {
    private final ComputationGraph network;
    private final Tower tower;

    private NetworkTower(ComputationGraph network, Tower tower) {
        this.network = network;
        this.tower = tower;
    }

    /**
     * A network as a tower.
     *
     * @param network a MultiLayerNetwork or ComputationGraph with one input and one output
     * @param inputShape [channels, height, width] or [features] of one input
     * @throws NetworkException if it is neither, or takes images as [height, width, channels]
     * @throws IllegalArgumentException if it has more inputs or outputs, or what is left yields no vector
     */
    public static NetworkTower of(Model network, long... inputShape) {
        return of(graph(network), "", inputShape);
    }

    /**
     * Reads a file that Deeplearning4j's ModelSerializer wrote.
     *
     * @throws NetworkException if it cannot be read
     */
    public static NetworkTower readZip(Path file, long... inputShape) {
        try {
            return of(graph(file), inputShape);
        } catch (IOException | RuntimeException e) {
            throw failure(file, "a network that ModelSerializer wrote", e);
        }
    }

    private static Model graph(Path file) throws IOException {
        try {
            return ModelSerializer.restoreComputationGraph(file.toFile(), false);
        } catch (IOException | RuntimeException e) {
            return ModelSerializer.restoreMultiLayerNetwork(file.toFile(), false);
        }
    }

    /**
     * Reads a Keras model with its weights (HDF5, Keras 1 and 2), sequential or functional. Needs {@code org.bytedeco:hdf5} and its native
     * library on the class path.
     *
     * @throws NetworkException if it cannot be read, or has layers that Deeplearning4j's import does not know
     */
    public static NetworkTower readKeras(Path file, long... inputShape) {
        try {
            return of(keras(file), inputShape);
        } catch (Exception | LinkageError e) {
            throw failure(file, "a Keras model that Deeplearning4j imports", e);
        }
    }

    private static Model keras(Path file) throws Exception {
        String path = file.toAbsolutePath().toString();
        try {
            return KerasModelImport.importKerasSequentialModelAndWeights(path, false);
        } catch (Exception e) {
            return KerasModelImport.importKerasModelAndWeights(path, false);
        }
    }

    private static NetworkException failure(Path file, String expected, Throwable cause) {
        if (cause instanceof NetworkException known) {
            return known;
        }
        return new NetworkException(file + ": expected " + expected + ", got: " + cause, cause);
    }

    private static ComputationGraph graph(Model model) {
        if (model instanceof ComputationGraph graph) {
            return graph;
        }
        if (model instanceof MultiLayerNetwork chain) {
            return chain.toComputationGraph();
        }
        throw new NetworkException(
                "network: expected a MultiLayerNetwork or a ComputationGraph, got "
                        + model.getClass().getSimpleName(),
                null);
    }

    private static NetworkTower of(ComputationGraph network, String until, long[] inputShape) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        requireNchw(configuration);
        String output = until.isEmpty() ? beforeLoss(configuration) : until;
        if (!configuration.getVertices().containsKey(output)) {
            throw new IllegalArgumentException(
                    "until: expected one of " + configuration.getVertices().keySet() + ", got \"" + until + "\"");
        }
        Set<String> needed = leadingTo(configuration, output);
        Map<String, GraphVertex> vertices = new LinkedHashMap<>(configuration.getVertices());
        vertices.keySet().retainAll(needed);
        Map<String, List<String>> inputs = new LinkedHashMap<>(configuration.getVertexInputs());
        inputs.keySet().retainAll(needed);
        configuration.setVertices(vertices);
        configuration.setVertexInputs(inputs);
        configuration.setNetworkOutputs(new ArrayList<>(List.of(output)));
        configuration.setTopologicalOrder(null);
        configuration.setTopologicalOrderStr(null);
        return new NetworkTower(
                network, Tower.of(NativeLayers.convert(configuration).configuration(), inputShape));
    }

    /** Convolutions and pooling must be channels first; the format of a batch normalisation follows theirs. */
    private static void requireNchw(ComputationGraphConfiguration configuration) {
        configuration.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof LayerVertex layer
                    && format(layer.getLayerConf().getLayer()) != CNN2DFormat.NCHW) {
                throw new NetworkException(
                        "layer \"" + name
                                + "\": expected images as [channels, height, width], got [height, width, channels];"
                                + " save the Keras model with data_format=\"channels_first\", or export it to ONNX with"
                                + " channels first",
                        null);
            }
        });
        configuration.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex layer
                    && layer.getLayerConf().getLayer() instanceof BatchNormalization norm) {
                norm.setCnn2DFormat(CNN2DFormat.NCHW);
            }
        });
    }

    private static CNN2DFormat format(Layer layer) {
        if (layer instanceof ConvolutionLayer convolution) {
            return convolution.getCnn2dDataFormat();
        }
        return layer instanceof SubsamplingLayer pooling ? pooling.getCnn2dDataFormat() : CNN2DFormat.NCHW;
    }

    private static String beforeLoss(ComputationGraphConfiguration configuration) {
        List<String> outputs = configuration.getNetworkOutputs();
        if (outputs.size() != 1) {
            throw new IllegalArgumentException(
                    "network: expected one output, got " + outputs + "; cut it with until(name)");
        }
        String output = outputs.get(0);
        boolean loss = configuration.getVertices().get(output) instanceof LayerVertex vertex
                && (vertex.getLayerConf().getLayer() instanceof BaseOutputLayer
                        || vertex.getLayerConf().getLayer() instanceof LossLayer
                        || vertex.getLayerConf().getLayer() instanceof MetricLossLayer);
        return loss ? configuration.getVertexInputs().get(output).get(0) : output;
    }

    private static Set<String> leadingTo(ComputationGraphConfiguration configuration, String output) {
        Set<String> found = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(output));
        while (!waiting.isEmpty()) {
            String name = waiting.remove();
            if (configuration.getVertices().containsKey(name) && found.add(name)) {
                waiting.addAll(configuration.getVertexInputs().get(name));
            }
        }
        return found;
    }

    /**
     * The same network cut behind a layer, whose output becomes the embedding.
     *
     * @param layer name of a layer or vertex that yields vectors
     */
    public NetworkTower until(String layer) {
        return of(network, layer, tower.inputShape());
    }

    /** The tower. Its networks start with weights of their own. */
    public Tower tower() {
        return tower;
    }

    /** A model with the network's weights, which embeds at once. */
    public SiameseModel model() {
        ComputationGraph copy = tower.newNetwork(0, new Sgd());
        for (Map.Entry<String, INDArray> parameter : copy.paramTable().entrySet()) {
            INDArray value = network.getParam(parameter.getKey());
            if (value == null
                    || !Arrays.equals(value.shape(), parameter.getValue().shape())) {
                throw new IllegalStateException("expected the network's parameter " + parameter.getKey() + " of shape "
                        + Arrays.toString(parameter.getValue().shape()) + ", got "
                        + (value == null ? "none" : Arrays.toString(value.shape())));
            }
            parameter.getValue().assign(value);
        }
        return SiameseModel.of(tower, copy, Map.of());
    }

    /** A trainer of the tower that starts from the network's weights. Loss and batches are still to be set. */
    public SiameseTrainer.Builder trainer() {
        return SiameseTrainer.builder().tower(tower).warmStart(model());
    }
}
