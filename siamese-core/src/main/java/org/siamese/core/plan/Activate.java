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
import org.siamese.core.layer.ScalarActivation;

/**
 * An activation function, value by value.
 *
 * @param function which one
 * @param alpha its parameter, see {@link Function}
 * @param beta its second parameter
 */
public record Activate(Function function, double alpha, double beta) implements Operation {
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
        MISH,
        /** min(beta, max(alpha, x)); bounds may be infinite. */
        CLIP,
        /** min(1, max(0, alpha x + beta)). */
        HARD_SIGMOID,
        /** x min(1, max(0, alpha x + beta)). */
        HARD_SWISH,
        /** beta x where positive, else beta alpha (exp(x) - 1). */
        SELU,
        /** x / 2 (1 + erf(x / sqrt(2))). */
        GELU
    }

    /** A function of one parameter at most. */
    public Activate(Function function, double alpha) {
        this(function, alpha, 0);
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
        if (type == ScalarActivation.class) {
            return Optional.of(scalar((ScalarActivation) function));
        }
        return type == ActivationMish.class ? known(Function.MISH, 0) : Optional.empty();
    }

    private static Activate scalar(ScalarActivation function) {
        double alpha = function.alpha();
        double beta = function.beta();
        return switch (function.kind()) {
            case CLIP -> clip(alpha, beta);
            case HARD_SIGMOID -> new Activate(Function.HARD_SIGMOID, alpha, beta);
            case HARD_SWISH -> new Activate(Function.HARD_SWISH, alpha, beta);
            case ELU -> beta == 1 ? new Activate(Function.ELU, alpha) : new Activate(Function.SELU, alpha, beta);
            case GELU -> new Activate(Function.GELU, 0);
        };
    }

    private static Activate clip(double minimum, double maximum) {
        if (minimum != 0) {
            return new Activate(Function.CLIP, minimum, maximum);
        }
        return Double.isInfinite(maximum)
                ? new Activate(Function.RELU, 0)
                : new Activate(Function.CLIPPED_RELU, maximum);
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
