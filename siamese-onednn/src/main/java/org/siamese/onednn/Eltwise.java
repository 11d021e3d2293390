package org.siamese.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.post_ops;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * An activation function of oneDNN.
 *
 * @param forward the function
 * @param backward its derivative, from the output where {@code fromOutput}, else from the input
 * @param fromOutput whether the derivative is a function of the output, so that the input need not be kept
 * @param alpha the function's first parameter
 * @param beta its second parameter
 */
record Eltwise(algorithm forward, algorithm backward, boolean fromOutput, float alpha, float beta) {
    /** Deeplearning4j's approximation of GELU is x sigmoid(1.702 x); its "precise" one cubes 0.044715 x, not x, and is no GELU. */
    private static final float GELU_FACTOR = 1.702f;

    /** The same function as one of Deeplearning4j's; empty where there is none. */
    static Optional<Eltwise> of(IActivation function) {
        Class<?> type = function.getClass();
        if (type == ActivationReLU.class) {
            return relu((ActivationReLU) function);
        }
        if (type == ActivationLReLU.class) {
            return leaky((float) ((ActivationLReLU) function).getAlpha());
        }
        if (type == ActivationELU.class) {
            // Deeplearning4j's derivative leaves out alpha.
            return ((ActivationELU) function).getAlpha() == 1
                    ? outputWise(algorithm.eltwise_elu, algorithm.eltwise_elu_use_dst_for_bwd, 1)
                    : Optional.empty();
        }
        if (type == ActivationTanH.class) {
            return outputWise(algorithm.eltwise_tanh, algorithm.eltwise_tanh_use_dst_for_bwd, 0);
        }
        if (type == ActivationSigmoid.class) {
            return outputWise(algorithm.eltwise_logistic, algorithm.eltwise_logistic_use_dst_for_bwd, 0);
        }
        if (type == ActivationSoftPlus.class) {
            return inputWise(algorithm.eltwise_soft_relu, 1);
        }
        if (type == ActivationSwish.class) {
            return inputWise(algorithm.eltwise_swish, 1);
        }
        if (type == ActivationGELU.class) {
            return ((ActivationGELU) function).isPrecise()
                    ? Optional.empty()
                    : inputWise(algorithm.eltwise_swish, GELU_FACTOR);
        }
        if (type == ActivationReLU6.class) {
            return Optional.of(new Eltwise(algorithm.eltwise_clip, algorithm.eltwise_clip, false, 0, 6));
        }
        if (type == ActivationMish.class) {
            return inputWise(algorithm.eltwise_mish, 0);
        }
        return Optional.empty();
    }

    private static Optional<Eltwise> relu(ActivationReLU function) {
        boolean plain = function.getMax() == null && isZero(function.getThreshold());
        return plain
                ? leaky(
                        function.getNegativeSlope() == null
                                ? 0
                                : function.getNegativeSlope().floatValue())
                : Optional.empty();
    }

    private static boolean isZero(Double value) {
        return value == null || value == 0;
    }

    private static Optional<Eltwise> leaky(float slope) {
        return slope >= 0
                ? outputWise(algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, slope)
                : inputWise(algorithm.eltwise_relu, slope);
    }

    private static Optional<Eltwise> outputWise(algorithm forward, algorithm backward, float alpha) {
        return Optional.of(new Eltwise(forward, backward, true, alpha, 0));
    }

    private static Optional<Eltwise> inputWise(algorithm both, float alpha) {
        return Optional.of(new Eltwise(both, both, false, alpha, 0));
    }

    /** Whether it is {@code max(0, x)}. */
    boolean rectifies() {
        return forward == algorithm.eltwise_relu && alpha == 0;
    }

    void appendTo(post_ops operations) {
        operations.append_eltwise(forward, alpha, beta);
    }
}
