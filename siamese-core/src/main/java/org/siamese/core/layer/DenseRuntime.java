package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link NativeDense} at run time: backward uses the output before the activation that forward kept. */
final class DenseRuntime extends DenseLayer {
    private static final long serialVersionUID = 1L;
    private transient @Nullable INDArray kept;

    DenseRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
        kept = null;
        super.setInput(input, workspaces);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        if (!training || maskArray != null) {
            kept = null;
            return super.activate(training, workspaces);
        }
        INDArray z = super.preOutputWithPreNorm(true, false, workspaces).getFirst();
        kept = z;
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, z.dataType(), z.shape(), z.ordering());
        return layerConf().getActivationFn().getActivation(output.assign(z), true);
    }

    @Override
    protected Pair<INDArray, INDArray> preOutputWithPreNorm(
            boolean training, boolean forBackprop, LayerWorkspaceMgr workspaces) {
        if (forBackprop && maskArray == null && NativeOps.alive(kept)) {
            INDArray z = kept;
            kept = null; // Some activations use z as their scratch.
            return new Pair<>(z, z);
        }
        return super.preOutputWithPreNorm(training, forBackprop, workspaces);
    }

    @Override
    public void clear() {
        kept = null;
        super.clear();
    }
}
