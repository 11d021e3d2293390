package org.siamese.core.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link L2Normalization} at run time. */
final class L2NormalizationRuntime extends AbstractLayer<L2Normalization> {
    private static final long serialVersionUID = 1L;

    L2NormalizationRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        if (input.rank() != 2) {
            throw new DL4JInvalidInputException(
                    layerId() + ": expected input [batch, dimension], got shape " + Arrays.toString(input.shape()));
        }
        INDArray x = DenseLayout.of(input, dataType);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        output.assign(x).diviColumnVector(largest(x));
        return output.diviColumnVector(output.norm2(true, 1).addi(zeroRows(x)));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = DenseLayout.of(input, dataType);
        INDArray delta = DenseLayout.of(epsilon, dataType);
        INDArray zeroRows = zeroRows(x);
        INDArray largest = largest(x);
        INDArray y = x.divColumnVector(largest);
        INDArray norm = y.norm2(true, 1).addi(zeroRows);
        y.diviColumnVector(norm);
        INDArray along = y.mul(delta).sum(true, 1);
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        result.assign(delta).subi(y.muliColumnVector(along));
        result.diviColumnVector(norm).diviColumnVector(largest);
        return new Pair<>(new DefaultGradient(), result.muliColumnVector(zeroRows.rsubi(1)));
    }

    /** The largest absolute value of each row, [batch, 1]; 1 for a zero row. */
    private static INDArray largest(INDArray x) {
        return absoluteMaximum(x).addi(zeroRows(x));
    }

    /** 1 for each row of zeros and 0 for others, [batch, 1]. */
    private static INDArray zeroRows(INDArray x) {
        return absoluteMaximum(x).eq(0).castTo(x.dataType());
    }

    private static INDArray absoluteMaximum(INDArray x) {
        return x.amax(1).reshape('c', x.size(0), 1);
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
