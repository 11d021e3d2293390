package org.siamese.core.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** How the layers of this package call the native ops. */
final class NativeOps {
    private static final ActivationReLU PLAIN_RELU = new ActivationReLU();

    private NativeOps() {}

    /** Runs a custom op into arrays that exist already. */
    static void run(String name, INDArray[] inputs, INDArray[] outputs, long[] integers, double... reals) {
        DynamicCustomOp op = new DynamicCustomOp(name, inputs, outputs);
        if (integers.length > 0) {
            op.addIArgument(integers);
        }
        if (reals.length > 0) {
            op.addTArgument(reals);
        }
        Nd4j.exec(op);
    }

    /** Whether an array kept from the forward pass still holds its values: its workspace has not gone round since. */
    static boolean alive(@Nullable INDArray array) {
        if (array == null || array.wasClosed()) {
            return false;
        }
        if (!array.isAttached()) {
            return true;
        }
        MemoryWorkspace workspace = array.data().getParentWorkspace();
        return workspace.isScopeActive()
                && workspace.getGenerationId() == array.data().getGenerationId();
    }

    static boolean isPlainRelu(IActivation activation) {
        return PLAIN_RELU.equals(activation);
    }

    static void requireNchw(Layer layer, CNN2DFormat format) {
        if (format != CNN2DFormat.NCHW) {
            throw new DL4JInvalidConfigException(layer.getClass().getSimpleName() + " \"" + layer.getLayerName()
                    + "\": expected data format NCHW [batch, channels, height, width], got " + format);
        }
    }

    static void requireRank4(INDArray input, String layer) {
        if (input.rank() != 4) {
            throw new DL4JInvalidInputException(layer + ": expected input [batch, channels, height, width], got shape "
                    + Arrays.toString(input.shape()));
        }
    }

    static void requireChannels(INDArray input, long channels, String layer) {
        if (input.size(1) != channels) {
            throw new DL4JInvalidInputException(layer + ": expected " + channels + " channels on axis 1, got shape "
                    + Arrays.toString(input.shape()));
        }
    }
}
