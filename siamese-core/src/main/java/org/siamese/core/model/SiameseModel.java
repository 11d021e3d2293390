package org.siamese.core.model;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.tower.Tower;

/**
 * A trained tower. It maps an input to its embedding, a vector; two inputs that show the same lie close together.
 *
 * <pre>{@code
 * SiameseModel model = SiameseModel.load(Path.of("faces.siamese"));
 * double distance = model.distance(imageA, imageB);   // smaller is closer
 * }</pre>
 *
 * <p>Immutable. Thread-safe: calls from several threads are computed one after the other. A model that was saved and loaded
 * gives bit-identical embeddings on the same machine.
 */
public final class SiameseModel {
    private final Tower tower;
    private final ComputationGraph network;
    private final Map<String, String> attachments;

    private SiameseModel(Tower tower, ComputationGraph network, Map<String, String> attachments) {
        this.tower = tower;
        this.network = network;
        this.attachments = java.util.Collections.unmodifiableMap(new TreeMap<>(attachments));
    }

    /**
     * A model of the given tower with the parameters that a network holds.
     *
     * @param tower what the model computes
     * @param network an initialised network that contains the tower's layers under the same names; copied
     * @param attachments texts that travel with the model by name, for example how images were prepared
     */
    public static SiameseModel of(Tower tower, ComputationGraph network, Map<String, String> attachments) {
        ComputationGraph own = ModelFile.emptyNetwork(tower);
        for (Map.Entry<String, INDArray> parameter : own.paramTable().entrySet()) {
            INDArray value = network.getParam(parameter.getKey());
            if (value == null) {
                throw new IllegalArgumentException(
                        "network: expected the tower's parameter " + parameter.getKey() + ", got none of that name");
            }
            parameter.getValue().assign(value);
        }
        return new SiameseModel(tower, own, attachments);
    }

    static SiameseModel restored(Tower tower, ComputationGraph network, Map<String, String> attachments) {
        return new SiameseModel(tower, network, attachments);
    }

    /** What the model computes. */
    public Tower tower() {
        return tower;
    }

    /** Texts that travel with the model by name; unmodifiable. */
    public Map<String, String> attachments() {
        return attachments;
    }

    /** This model with one more attachment, or another value of it. The parameters are shared. */
    public SiameseModel withAttachment(String name, String text) {
        Map<String, String> more = new TreeMap<>(attachments);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(text, "text"));
        return new SiameseModel(tower, network, more);
    }

    /**
     * The embedding of one input or of a batch.
     *
     * @param features one input of the tower's shape, for images [channels, height, width], or several, [n, channels, height,
     *     width]
     * @return [dimension] or [n, dimension], owned by the caller
     * @throws IllegalArgumentException if the shape is another
     */
    public INDArray embed(INDArray features) {
        long[] shape = tower.inputShape();
        long[] got = features.shape();
        if (Arrays.equals(got, shape)) {
            long[] batch = new long[shape.length + 1];
            batch[0] = 1;
            System.arraycopy(shape, 0, batch, 1, shape.length);
            return compute(features.reshape(batch)).getRow(0).dup();
        }
        if (got.length != shape.length + 1 || !Arrays.equals(Arrays.copyOfRange(got, 1, got.length), shape)) {
            throw new IllegalArgumentException("features: expected one input of shape " + Arrays.toString(shape)
                    + " or a batch of them, got shape " + Arrays.toString(got));
        }
        return compute(features);
    }

    private INDArray compute(INDArray batch) {
        synchronized (network) {
            return GraphEngine.embed(network, batch.castTo(network.params().dataType()));
        }
    }

    /**
     * Euclidean distance between the embeddings of two inputs; 0 for equal inputs, smaller is closer.
     *
     * @throws IllegalArgumentException if the shapes are not the tower's
     */
    public double distance(INDArray left, INDArray right) {
        return embed(left).distance2(embed(right));
    }

    /** A copy of the network, for use with Deeplearning4j's own tools. */
    public ComputationGraph toComputationGraph() {
        synchronized (network) {
            return network.clone();
        }
    }

    /**
     * Saves the model as one file, which Deeplearning4j's {@code ModelSerializer.restoreComputationGraph} reads too. It is
     * written beside the target and moved there when it is whole.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void save(Path file) {
        synchronized (network) {
            ModelFile.write(file, tower, network, attachments);
        }
    }

    /**
     * Loads a model.
     *
     * @throws ModelFileException if the file is missing, truncated, no model or of a later version of the format
     */
    public static SiameseModel load(Path file) {
        Acceleration.start();
        return ModelFile.read(file);
    }
}
