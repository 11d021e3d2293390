package org.siamese.core.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link ReflectionPadding} at run time: the inside is copied, then columns and rows are copied outwards one by one. */
final class ReflectionPaddingRuntime extends AbstractLayer<ReflectionPadding> {
    private static final long serialVersionUID = 1L;

    ReflectionPaddingRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        NativeOps.requireRank4(input, layerId());
        int size = layerConf().size();
        long height = input.size(2);
        long width = input.size(3);
        layerConf().requireRoom(height, width);
        INDArray x = DenseLayout.of(input, dataType);
        long[] shape = {x.size(0), x.size(1), height + 2L * size, width + 2L * size};
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
        inside(output, size).assign(x);
        for (int i = 1; i <= size; i++) {
            column(output, size, size - i).assign(column(output, size, size + i));
            column(output, size, size + width - 1 + i).assign(column(output, size, size + width - 1 - i));
        }
        for (int i = 1; i <= size; i++) {
            row(output, size - i).assign(row(output, size + i));
            row(output, size + height - 1 + i).assign(row(output, size + height - 1 - i));
        }
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        int size = layerConf().size();
        long height = epsilon.size(2) - 2L * size;
        long width = epsilon.size(3) - 2L * size;
        INDArray delta = workspaces
                .createUninitialized(ArrayType.BP_WORKING_MEM, dataType, epsilon.shape(), 'c')
                .assign(epsilon);
        for (int i = 1; i <= size; i++) {
            row(delta, size + i).addi(row(delta, size - i));
            row(delta, size + height - 1 - i).addi(row(delta, size + height - 1 + i));
        }
        for (int i = 1; i <= size; i++) {
            column(delta, size, size + i).addi(column(delta, size, size - i));
            column(delta, size, size + width - 1 - i).addi(column(delta, size, size + width - 1 + i));
        }
        long[] shape = {epsilon.size(0), epsilon.size(1), height, width};
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c');
        return new Pair<>(new DefaultGradient(), result.assign(inside(delta, size)));
    }

    private static INDArray inside(INDArray padded, int size) {
        return padded.get(all(), all(), interval(size, padded.size(2) - size), interval(size, padded.size(3) - size));
    }

    private static INDArray row(INDArray padded, long row) {
        return padded.get(all(), all(), interval(row, row + 1), all());
    }

    private static INDArray column(INDArray padded, int size, long column) {
        return padded.get(all(), all(), interval(size, padded.size(2) - size), interval(column, column + 1));
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There are no parameters.
    }
}
