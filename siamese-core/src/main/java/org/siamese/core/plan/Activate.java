package org.siamese.core.plan;

import java.util.Optional;
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
 * An activation function, value by value.
 *
 * @param function which one
 * @param alpha its parameter, see {@link Function}
 */
public record Activate(Function function, double alpha) implements Operation {
    /** Deeplearning4j's approximation of GELU is x sigmoid(1.702 x); its "precise" one cubes 0.044715 x, not x, and is no GELU. */
    private static final double GELU_FACTOR = 1.702;

    /** The functions. */
    public enum Function {
        /** x where positive, else alpha x. */
        RELU,
        /** x where positive, else alpha (exp(x) - 1). */
        ELU,
        /** tanh(x). */
        TANH,
        /** 1 / (1 + exp(-x)). */
        SIGMOID,
        /** log(1 + exp(x)). */
        SOFTPLUS,
        /** x / (1 + exp(-alpha x)). */
        SWISH,
        /** min(alpha, max(0, x)). */
        CLIPPED_RELU,
        /** x tanh(log(1 + exp(x))). */
        MISH
    }

    /** Whether it is {@code max(0, x)}. */
    public boolean rectifies() {
        return function == Function.RELU && alpha == 0;
    }

    /** The same function as one of Deeplearning4j's; empty where there is none. */
    static Optional<Activate> of(IActivation function) {
        Class<?> type = function.getClass();
        if (type == ActivationReLU.class) {
            return relu((ActivationReLU) function);
        }
        if (type == ActivationLReLU.class) {
            return known(Function.RELU, ((ActivationLReLU) function).getAlpha());
        }
        if (type == ActivationELU.class) {
            // Deeplearning4j's derivative leaves out alpha.
            return ((ActivationELU) function).getAlpha() == 1 ? known(Function.ELU, 1) : Optional.empty();
        }
        if (type == ActivationTanH.class) {
            return known(Function.TANH, 0);
        }
        if (type == ActivationSigmoid.class) {
            return known(Function.SIGMOID, 0);
        }
        if (type == ActivationSoftPlus.class) {
            return known(Function.SOFTPLUS, 0);
        }
        if (type == ActivationSwish.class) {
            return known(Function.SWISH, 1);
        }
        if (type == ActivationGELU.class) {
            return ((ActivationGELU) function).isPrecise() ? Optional.empty() : known(Function.SWISH, GELU_FACTOR);
        }
        if (type == ActivationReLU6.class) {
            return known(Function.CLIPPED_RELU, 6);
        }
        return type == ActivationMish.class ? known(Function.MISH, 0) : Optional.empty();
    }

    private static Optional<Activate> relu(ActivationReLU function) {
        boolean plain = function.getMax() == null && isZero(function.getThreshold());
        Double slope = function.getNegativeSlope();
        return plain ? known(Function.RELU, slope == null ? 0 : slope) : Optional.empty();
    }

    private static boolean isZero(Double value) {
        return value == null || value == 0;
    }

    private static Optional<Activate> known(Function function, double alpha) {
        return Optional.of(new Activate(function, alpha));
    }
}
