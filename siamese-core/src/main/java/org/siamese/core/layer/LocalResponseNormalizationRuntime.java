package org.siamese.core.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Pow;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link NativeLocalResponseNormalization} at run time. */
final class LocalResponseNormalizationRuntime extends LocalResponseNormalization {
    private static final long serialVersionUID = 1L;

    LocalResponseNormalizationRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        helper = null;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        NativeOps.requireRank4(input, layerId());
        INDArray x = DenseLayout.of(input, dataType);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        INDArray base = base(x, workspaces, ArrayType.FF_WORKING_MEM);
        return divideByPower(x, base, output, workspaces, ArrayType.FF_WORKING_MEM);
    }

    /** With b the base and y = x b^-beta: dx = delta b^-beta - 2 alpha beta x window(delta x b^(-beta - 1)). */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = DenseLayout.of(input, dataType);
        INDArray delta = DenseLayout.of(epsilon, dataType);
        INDArray base = base(x, workspaces, ArrayType.BP_WORKING_MEM);
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        divideByPower(delta, base, result, workspaces, ArrayType.BP_WORKING_MEM);
        INDArray products = base.rdivi(result).muli(x);
        INDArray windows = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, x.shape(), 'c');
        sumWindows(products, windows);
        windows.muli(x).muli(-2 * layerConf().getAlpha() * layerConf().getBeta());
        return new Pair<>(new DefaultGradient(), result.addi(windows));
    }

    private INDArray base(INDArray x, LayerWorkspaceMgr workspaces, ArrayType kind) {
        INDArray squares = workspaces.createUninitialized(kind, dataType, x.shape(), 'c');
        INDArray base = workspaces.createUninitialized(kind, dataType, x.shape(), 'c');
        x.muli(x, squares);
        sumWindows(squares, base);
        return base.muli(layerConf().getAlpha()).addi(layerConf().getK());
    }

    /** Each channel's sum over itself and its neighbours. */
    private void sumWindows(INDArray from, INDArray to) {
        to.assign(from);
        long channels = from.size(1);
        for (int shift = 1; shift <= (int) layerConf().getN() / 2 && shift < channels; shift++) {
            channels(to, shift, channels).addi(channels(from, 0, channels - shift));
            channels(to, 0, channels - shift).addi(channels(from, shift, channels));
        }
    }

    private static INDArray channels(INDArray array, long from, long to) {
        return array.get(all(), interval(from, to), all(), all());
    }

    private INDArray divideByPower(
            INDArray numerator, INDArray base, INDArray output, LayerWorkspaceMgr workspaces, ArrayType kind) {
        double beta = layerConf().getBeta();
        if (beta != 0.75) {
            Nd4j.exec(new Pow(base, output, -beta));
            return output.muli(numerator);
        }
        // base^0.75 by two square roots, as the power function is slow.
        INDArray root = workspaces
                .createUninitialized(kind, dataType, base.shape(), 'c')
                .assign(base);
        Transforms.sqrt(root, false);
        output.assign(root);
        Transforms.sqrt(output, false);
        return output.muli(root).rdivi(numerator);
    }
}
