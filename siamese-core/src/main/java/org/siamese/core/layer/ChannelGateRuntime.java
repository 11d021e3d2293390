package org.siamese.core.layer;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link ChannelGate} at run time. */
@SuppressWarnings("overrides") // Deeplearning4j declares an array where its interface has varargs.
final class ChannelGateRuntime extends BaseGraphVertex {
    private static final long serialVersionUID = 1L;

    ChannelGateRuntime(ComputationGraph graph, String name, int index, DataType type) {
        super(graph, name, index, null, null, type);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray x = images(inputs[0]);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        ChannelMaps.multiply(x, gates(x), output);
        return output.reshape('c', inputs[0].shape());
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray x = images(inputs[0]);
        INDArray delta = images(epsilon);
        INDArray ofImages = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        ChannelMaps.multiply(delta, gates(x), ofImages);
        INDArray sums = Nd4j.createFromArray(ChannelMaps.mapSums(x.mul(delta))).castTo(dataType);
        INDArray ofGates = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, inputs[1].shape(), 'c');
        ofGates.assign(sums.reshape('c', ofGates.shape()));
        return new Pair<>(null, new INDArray[] {ofImages.reshape('c', inputs[0].shape()), ofGates});
    }

    private INDArray images(INDArray array) {
        NativeOps.requireRank4(array, "vertex \"" + getVertexName() + "\"");
        return ChannelMaps.of(array, array.size(1), dataType, getVertexName());
    }

    private INDArray gates(INDArray x) {
        INDArray gates = DenseLayout.of(inputs[1], dataType);
        if (gates.size(0) != x.size(0) || gates.length() != x.size(0) * x.size(1)) {
            throw new DL4JInvalidInputException(
                    "vertex \"" + getVertexName() + "\": expected gates [" + x.size(0) + ", "
                            + x.size(1) + "], one for each channel of each image, got shape "
                            + java.util.Arrays.toString(gates.shape()));
        }
        return gates.reshape('c', x.size(0), x.size(1), 1);
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public @Nullable Layer getLayer() {
        return null;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        // There are no parameters.
    }

    @Override
    public @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray @Nullable [] masks, MaskState state, int minibatchSize) {
        return null;
    }

    @Override
    public String toString() {
        return "ChannelGate(\"" + getVertexName() + "\")";
    }
}
