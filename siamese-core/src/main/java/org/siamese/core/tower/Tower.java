package org.siamese.core.tower;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.objective.MetricLossLayer;

/**
 * What turns an input into an embedding: a Deeplearning4j graph configuration with one input and one output, whose weights all
 * members of a pair or triplet share. Immutable and thread-safe: configurations go in and out as copies.
 *
 * <p>Input [batch, channels, height, width] (or [batch, features]), output [batch, embedding size].
 */
public final class Tower {
    private final ComputationGraphConfiguration configuration;
    private final long[] inputShape;
    private final long embeddingSize;
    private final long[] embeddingParts;
    private final long parameters;
    private final long activations;
    private final long largestActivation;

    private Tower(ComputationGraphConfiguration configuration, long[] inputShape) {
        InputType input = InputShape.type(inputShape);
        this.configuration = configuration;
        this.inputShape = inputShape.clone();
        requireOne("input", configuration.getNetworkInputs());
        requireOne("output", configuration.getNetworkOutputs());
        requireNoLoss();
        Map<String, InputType> types = configuration.getLayerActivationTypes(input);
        InputType output = types.get(outputName());
        if (!(output instanceof InputType.InputTypeFeedForward vector)) {
            throw new IllegalArgumentException("output \"" + outputName()
                    + "\": expected a vector [embedding size] for each input, got " + output);
        }
        embeddingSize = vector.getSize();
        embeddingParts = parts(outputName(), types).toArray();
        parameters = configuration.getVertices().values().stream()
                .mapToLong(vertex -> vertex.numParams(false))
                .sum();
        activations = types.values().stream()
                .mapToLong(InputType::arrayElementsPerExample)
                .sum();
        largestActivation = types.values().stream()
                .mapToLong(InputType::arrayElementsPerExample)
                .max()
                .orElse(0);
    }

    /** Starts a sequential tower. */
    public static TowerBuilder builder() {
        return new TowerBuilder();
    }

    /**
     * Any sequential Deeplearning4j configuration as a tower. Its output layer, if it has one, must be removed first.
     *
     * @param inputShape [channels, height, width] or [features] of one input
     * @throws IllegalArgumentException if the output is a loss or no vector
     */
    public static Tower of(MultiLayerConfiguration configuration, long... inputShape) {
        return new Tower(SequentialGraph.graph(configuration), inputShape);
    }

    /**
     * Any Deeplearning4j graph configuration with one input and one output as a tower.
     *
     * @param inputShape [channels, height, width] or [features] of one input
     * @throws IllegalArgumentException if it has more inputs or outputs, or the output is a loss or no vector
     */
    public static Tower of(ComputationGraphConfiguration configuration, long... inputShape) {
        return new Tower(configuration.clone(), inputShape);
    }

    /**
     * Several towers that see the same input, as one: its embedding is theirs side by side. They share no weights; trained together they
     * see one loss. To train them one by one, see {@link org.siamese.core.model.SiameseModel#ensemble}.
     *
     * @param towers at least one, of one input shape and data type
     */
    public static Tower ensemble(List<Tower> towers) {
        return TowerEnsemble.of(towers);
    }

    /**
     * What a layer or another vertex of a tower is called in {@link #ensemble}.
     *
     * @param part index of the tower, from 0
     * @param name its name in the tower
     */
    public static String ensembleName(int part, String name) {
        return TowerEnsemble.name(part, name);
    }

    private LongStream parts(String vertex, Map<String, InputType> types) {
        return configuration.getVertices().get(vertex) instanceof MergeVertex
                ? configuration.getVertexInputs().get(vertex).stream().flatMapToLong(input -> parts(input, types))
                : LongStream.of(types.get(vertex).arrayElementsPerExample());
    }

    private static void requireOne(String what, List<String> names) {
        if (names == null || names.size() != 1) {
            throw new IllegalArgumentException("tower: expected exactly one " + what + ", got " + names);
        }
    }

    private void requireNoLoss() {
        if (configuration.getVertices().get(outputName()) instanceof LayerVertex vertex
                && (vertex.getLayerConf().getLayer() instanceof BaseOutputLayer
                        || vertex.getLayerConf().getLayer() instanceof LossLayer
                        || vertex.getLayerConf().getLayer() instanceof MetricLossLayer)) {
            throw new IllegalArgumentException("output \"" + outputName() + "\": expected the embedding, got the loss "
                    + vertex.getLayerConf().getLayer().getClass().getSimpleName()
                    + "; remove it, the trainer adds the loss");
        }
    }

    /**
     * This tower with the members of a pair or triplet normalised apart in training, in each {@link NativeBatchNormalization} of
     * it; see there. {@link org.siamese.core.train.SiameseTrainer} does this by itself.
     *
     * @param members rows of a tuple: 2 for pairs, 3 for triplets, 1 for statistics over all rows of a batch
     */
    public Tower withMembers(int members) {
        ComputationGraphConfiguration copy = configuration();
        for (GraphVertex vertex : copy.getVertices().values()) {
            if (vertex instanceof LayerVertex layer
                    && layer.getLayerConf().getLayer() instanceof NativeBatchNormalization normalisation) {
                layer.getLayerConf().setLayer(normalisation.withMembers(members));
            }
        }
        return new Tower(copy, inputShape);
    }

    /** A copy of the configuration. */
    public ComputationGraphConfiguration configuration() {
        return configuration.clone();
    }

    /**
     * The configuration as a chain of layers.
     *
     * @throws IllegalStateException if the graph is no chain
     */
    public MultiLayerConfiguration toMultiLayerConfiguration() {
        return SequentialGraph.chain(configuration);
    }

    /** Shape of one input: [channels, height, width] or [features]. */
    public long[] inputShape() {
        return inputShape.clone();
    }

    /** Length of an embedding. */
    public long embeddingSize() {
        return embeddingSize;
    }

    /** Lengths of the embeddings that an embedding is put together of, as in {@link #ensemble}; its own length where it is one. */
    public long[] embeddingParts() {
        return embeddingParts.clone();
    }

    /** Name of the vertex that yields the embedding. */
    public String outputName() {
        return configuration.getNetworkOutputs().get(0);
    }

    /** Number of parameters, running means and variances of batch normalisation included. */
    public long parameters() {
        return parameters;
    }

    /**
     * Estimates the bytes of array memory that one training step takes: parameters, gradients and two updater states, each
     * activation twice (before and after its activation function), and three gradients of the largest activation. Embedding
     * without training takes much less.
     *
     * @param batchSize inputs of one step, all members of pairs and triplets counted
     */
    public long trainingBytes(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: expected at least 1, got " + batchSize);
        }
        long values = 4 * parameters + batchSize * (2 * activations + 3 * largestActivation);
        return values * configuration.getDataType().width();
    }

    /**
     * The configuration ready for training: a copy with the given seed and updater in every layer, whose dropouts follow the
     * seed, and whose gradients Deeplearning4j does not divide by the batch size.
     */
    public ComputationGraphConfiguration configuration(long seed, IUpdater updater) {
        return NetworkSetup.prepare(configuration(), seed, updater);
    }

    /**
     * The same with a layer after the embedding as the only output. The tower's parameters come first, then the layer's.
     *
     * @param name name of the new vertex
     * @param outputLayer a layer that takes the embedding, mostly a loss; copied
     */
    public ComputationGraphConfiguration withOutput(String name, Layer outputLayer, IUpdater updater, long seed) {
        return NetworkSetup.prepare(
                NetworkSetup.append(configuration(), name, outputLayer, embeddingSize), seed, updater);
    }

    /** A network with this tower, initialised from the seed; the global random state of ND4J plays no part and stays as it is. */
    public ComputationGraph newNetwork(long seed, IUpdater updater) {
        return NetworkSetup.initialise(configuration(seed, updater));
    }

    /** The same with a layer after the embedding, as {@link #withOutput}; the tower starts with the same values. */
    public ComputationGraph newNetwork(String name, Layer outputLayer, IUpdater updater, long seed) {
        return NetworkSetup.initialise(withOutput(name, outputLayer, updater, seed));
    }

    /**
     * This tower as a table: its layers and other vertices, each after those that lead into it, with the shape of its output for one input
     * and its number of parameters, running means and variances included. A layer computes its own activation, such as a ReLU after a
     * convolution.
     *
     * <pre>{@code
     * layer           type               output       parameters
     * input           input              [1, 28, 28]           0
     * 00-convolution  NativeConvolution  [4, 26, 26]          40
     * 01-maxpool      NativeSubsampling  [4, 13, 13]           0
     * 02-dense        NativeDense        [8]               5,416
     * total                                                5,456
     * }</pre>
     */
    @Override
    public String toString() {
        return TowerTable.of(configuration(), inputShape);
    }
}
