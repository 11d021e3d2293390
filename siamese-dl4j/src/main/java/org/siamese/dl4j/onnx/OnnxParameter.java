package org.siamese.dl4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a tensor of an ONNX file lies in a tower.
 *
 * @param names of the initializer, and of nodes that pass it on, such as {@code Identity}; the last one is nearest to the layer. Layers that
 *     share an initializer in the file have copies here, which train apart
 * @param layer name of the layer
 * @param key Deeplearning4j's name of the layer's parameter
 * @param shape in the file
 * @param transposed whether Deeplearning4j has the matrix the other way round
 */
public record OnnxParameter(List<String> names, String layer, String key, long[] shape, boolean transposed) {
    /** Copies the names and the shape. */
    public OnnxParameter {
        names = List.copyOf(names);
        shape = shape.clone();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** The name in the file: the initializer's, or that of the node that passes it on to this layer alone. */
    public String name() {
        return names.get(names.size() - 1);
    }

    /** The name of the parameter in a network, {@code layer_key}. */
    public String networkName() {
        return layer + "_" + key;
    }

    /**
     * Its values in a network of the tower, in the file's shape and order, as a copy.
     *
     * @param network with the tower's layers
     * @throws IllegalArgumentException if the network has no such parameter
     */
    public INDArray of(ComputationGraph network) {
        INDArray value = network.getParam(networkName());
        if (value == null) {
            throw new IllegalArgumentException("network: expected the parameter " + networkName() + ", got "
                    + network.paramTable().keySet());
        }
        return inFile(value);
    }

    /** An array in the layout of the network's parameter, such as its gradient, in the file's shape and order, as a copy. */
    public INDArray inFile(INDArray array) {
        INDArray ordered = transposed ? array.transpose() : array;
        return ordered.dup('c').reshape('c', shape);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OnnxParameter that
                && names.equals(that.names)
                && layer.equals(that.layer)
                && key.equals(that.key)
                && Arrays.equals(shape, that.shape)
                && transposed == that.transposed;
    }

    @Override
    public int hashCode() {
        return names.hashCode() + 31 * (layer.hashCode() + 31 * key.hashCode());
    }

    @Override
    public String toString() {
        return names + " " + Arrays.toString(shape) + " = " + networkName();
    }
}
