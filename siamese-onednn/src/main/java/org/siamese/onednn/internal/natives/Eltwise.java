package org.siamese.onednn.internal.natives;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.post_ops;
import org.siamese.core.plan.Activate;

/**
 * An activation function of oneDNN.
 *
 * @param forward the function
 * @param backward its derivative, from the output where {@code fromOutput}, else from the input
 * @param fromOutput whether the derivative is a function of the output, so that the input need not be kept
 * @param alpha the function's first parameter
 * @param beta its second parameter
 * @param factor what function and derivative are multiplied by
 */
public record Eltwise(
        algorithm forward, algorithm backward, boolean fromOutput, float alpha, float beta, float factor) {
    /** oneDNN's name for a function. */
    public static Eltwise of(Activate activate) {
        float alpha = (float) activate.alpha();
        float beta = (float) activate.beta();
        return switch (activate.function()) {
            case RELU -> alpha >= 0
                    ? outputWise(algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, alpha)
                    : inputWise(algorithm.eltwise_relu, alpha);
            case ELU -> outputWise(algorithm.eltwise_elu, algorithm.eltwise_elu_use_dst_for_bwd, alpha);
            case TANH -> outputWise(algorithm.eltwise_tanh, algorithm.eltwise_tanh_use_dst_for_bwd, alpha);
            case SIGMOID -> outputWise(algorithm.eltwise_logistic, algorithm.eltwise_logistic_use_dst_for_bwd, alpha);
            case SOFTPLUS -> inputWise(algorithm.eltwise_soft_relu, 1);
            case SWISH -> inputWise(algorithm.eltwise_swish, alpha);
            case CLIPPED_RELU -> clip(0, alpha);
            case CLIP -> clip(alpha, beta);
            case HARD_SIGMOID -> inputWise(algorithm.eltwise_hardsigmoid, alpha, beta, 1);
            case HARD_SWISH -> inputWise(algorithm.eltwise_hardswish, alpha, beta, 1);
            case SELU -> inputWise(algorithm.eltwise_elu, alpha, 0, beta);
            case GELU -> inputWise(algorithm.eltwise_gelu_erf, 0);
            case MISH -> inputWise(algorithm.eltwise_mish, alpha);
        };
    }

    private static Eltwise clip(float minimum, float maximum) {
        return new Eltwise(
                algorithm.eltwise_clip_v2, algorithm.eltwise_clip_v2_use_dst_for_bwd, true, minimum, maximum, 1);
    }

    private static Eltwise outputWise(algorithm forward, algorithm backward, float alpha) {
        return new Eltwise(forward, backward, true, alpha, 0, 1);
    }

    private static Eltwise inputWise(algorithm both, float alpha) {
        return inputWise(both, alpha, 0, 1);
    }

    private static Eltwise inputWise(algorithm both, float alpha, float beta, float factor) {
        return new Eltwise(both, both, false, alpha, beta, factor);
    }

    /** Adds the function to operations on the way out. */
    public void appendTo(post_ops operations) {
        operations.append_eltwise(forward, alpha, beta);
        if (factor != 1) {
            operations.append_eltwise(algorithm.eltwise_linear, factor, 0);
        }
    }
}
