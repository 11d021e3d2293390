package org.siamese.onednn.internal.convolution;

import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Window;

/** A convolution that computes another one several pixels at a time, with copies of its parameters, see {@link ParameterCopies}. */
final class CopiedConvolution {
    private final ParameterCopies weights;
    private final @Nullable ParameterCopies bias;
    private final Convolution operation;

    /**
     * Makes the convolution; its parameters hold nothing until {@link #write} is called.
     *
     * @param weights of the other convolution
     * @param sources of the places of the new weights, [channels, inputs, kernel height, kernel width]
     * @param bias of the other convolution, which is repeated for all channels; null for none
     */
    CopiedConvolution(
            Parameter weights, int[] sources, @Nullable Parameter bias, long channels, long inputs, Window window) {
        this.weights = new ParameterCopies(weights, sources, channels, inputs, window.kernel()[0], window.kernel()[1]);
        this.bias = bias == null
                ? null
                : ParameterCopies.repeated(
                        bias, Math.toIntExact(channels / bias.value().length()));
        operation = new Convolution(
                this.weights.parameter(), this.bias == null ? null : this.bias.parameter(), channels, inputs, window);
    }

    /** The convolution, with parameters of its own. */
    Convolution operation() {
        return operation;
    }

    /** Takes over weights and bias. */
    void write() {
        weights.copy();
        if (bias != null) {
            bias.copy();
        }
    }

    /** Sums the gradients of weights and bias into those of the other convolution, for parameters that train. */
    void gather() {
        weights.gather();
        if (bias != null) {
            bias.gather();
        }
    }
}
