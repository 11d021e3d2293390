package org.siamese.core.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Activation functions that Deeplearning4j lacks, or whose parameters or derivatives it lacks, as the ONNX specification defines them.
 * Derivatives at a kink are those of the flat side. Immutable and thread-safe.
 */
public final class ScalarActivation extends BaseActivationFunction {
    /** Parameters of SELU. Klambauer, Unterthiner, Mayr, Hochreiter, Self-Normalizing Neural Networks, 2017. */
    public static final double SELU_ALPHA = 1.6732632423543772;

    /** See {@link #SELU_ALPHA}. */
    public static final double SELU_SCALE = 1.0507009873554805;

    private static final long serialVersionUID = 1L;
    private static final double SIXTH = 1.0 / 6;
    private static final double HALF = 0.5;

    /** The functions. */
    public enum Kind {
        /** {@code min(beta, max(alpha, x))}. */
        CLIP,
        /** {@code min(1, max(0, alpha x + beta))}. */
        HARD_SIGMOID,
        /** {@code x min(1, max(0, alpha x + beta))}. Howard et al., Searching for MobileNetV3, 2019. */
        HARD_SWISH,
        /** {@code beta x} where x is above 0, else {@code beta alpha (exp(x) - 1)}. */
        ELU,
        /** {@code x / 2 (1 + erf(x / sqrt(2)))}; alpha and beta have no meaning. Hendrycks, Gimpel, Gaussian Error Linear Units, 2016. */
        GELU
    }

    @JsonProperty
    private final Kind kind;

    @JsonProperty
    private final double alpha;

    @JsonProperty
    private final double beta;

    @JsonCreator
    private ScalarActivation(
            @JsonProperty("kind") Kind kind, @JsonProperty("alpha") double alpha, @JsonProperty("beta") double beta) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.alpha = alpha;
        this.beta = beta;
    }

    /**
     * Values within bounds.
     *
     * @param minimum may be negative infinity
     * @param maximum above the minimum, may be infinity
     */
    public static ScalarActivation clip(double minimum, double maximum) {
        if (!(minimum < maximum)) {
            throw new IllegalArgumentException(
                    "clip: expected a minimum below the maximum, got " + minimum + " and " + maximum);
        }
        return new ScalarActivation(Kind.CLIP, minimum, maximum);
    }

    /** Hard sigmoid. ONNX's defaults are 0.2 and 0.5, PyTorch's function has 1/6 and 1/2. */
    public static ScalarActivation hardSigmoid(double alpha, double beta) {
        requireFinite("hardSigmoid", alpha, beta);
        return new ScalarActivation(Kind.HARD_SIGMOID, alpha, beta);
    }

    /** Hard swish, {@code x min(1, max(0, x / 6 + 1 / 2))}. */
    public static ScalarActivation hardSwish() {
        return new ScalarActivation(Kind.HARD_SWISH, SIXTH, HALF);
    }

    /** The exponential linear unit. Clevert, Unterthiner, Hochreiter, 2016. */
    public static ScalarActivation elu(double alpha) {
        requireFinite("elu", alpha, 1);
        return new ScalarActivation(Kind.ELU, alpha, 1);
    }

    /** The scaled exponential linear unit with the parameters of its paper. */
    public static ScalarActivation selu() {
        return selu(SELU_ALPHA, SELU_SCALE);
    }

    /** The scaled exponential linear unit. */
    public static ScalarActivation selu(double alpha, double scale) {
        requireFinite("selu", alpha, scale);
        return new ScalarActivation(Kind.ELU, alpha, scale);
    }

    /** The Gaussian error linear unit, without approximation. */
    public static ScalarActivation gelu() {
        return new ScalarActivation(Kind.GELU, 0, 0);
    }

    private static void requireFinite(String name, double alpha, double beta) {
        if (!Double.isFinite(alpha) || !Double.isFinite(beta)) {
            throw new IllegalArgumentException(name + ": expected finite parameters, got " + alpha + " and " + beta);
        }
    }

    /** Which function. */
    public Kind kind() {
        return kind;
    }

    /** Its first parameter. */
    public double alpha() {
        return alpha;
    }

    /** Its second parameter. */
    public double beta() {
        return beta;
    }

    @Override
    public INDArray getActivation(INDArray x, boolean training) {
        return x.assign(
                switch (kind) {
                    case CLIP -> clipped(x, alpha, beta);
                    case HARD_SIGMOID -> gate(x);
                    case HARD_SWISH -> gate(x).muli(x);
                    case ELU -> Transforms.max(x, 0, true)
                            .addi(exponentials(x).subi(1).muli(alpha))
                            .muli(beta);
                    case GELU -> normalShare(x).muli(x);
                });
    }

    @Override
    public Pair<INDArray, @Nullable INDArray> backprop(INDArray x, INDArray epsilon) {
        assertShape(x, epsilon);
        return new Pair<>(derivatives(x).muli(epsilon), null);
    }

    private INDArray derivatives(INDArray x) {
        DataType type = x.dataType();
        return switch (kind) {
            case CLIP -> between(x, alpha, beta);
            case HARD_SIGMOID -> between(linear(x), 0, 1).muli(alpha);
            case HARD_SWISH -> {
                INDArray linear = linear(x);
                INDArray above = linear.gte(1).castTo(type);
                yield between(linear, 0, 1).muli(linear.addi(x.mul(alpha))).addi(above);
            }
            case ELU -> {
                INDArray above = x.gt(0).castTo(type);
                yield above.rsub(1)
                        .muli(exponentials(x))
                        .muli(alpha)
                        .addi(above)
                        .muli(beta);
            }
            case GELU -> {
                INDArray density = Transforms.exp(x.mul(x).muli(-HALF), false).divi(Math.sqrt(2 * Math.PI));
                yield normalShare(x).addi(density.muli(x));
            }
        };
    }

    private INDArray linear(INDArray x) {
        return x.mul(alpha).addi(beta);
    }

    private INDArray gate(INDArray x) {
        return clipped(linear(x), 0, 1);
    }

    /** exp(x) up to x = 0, and 1 above. */
    private static INDArray exponentials(INDArray x) {
        return Transforms.exp(Transforms.min(x, 0, true), false);
    }

    /** The share of a normal distribution below x. */
    private static INDArray normalShare(INDArray x) {
        INDArray scaled = x.div(Math.sqrt(2));
        return Nd4j.exec(new Erf(scaled, scaled)).addi(1).muli(HALF);
    }

    private static INDArray clipped(INDArray x, double low, double high) {
        INDArray result = Double.isInfinite(low) ? x.dup() : Transforms.max(x, low, true);
        return Double.isInfinite(high) ? result : Transforms.min(result, high, false);
    }

    /** 1 where a value lies between two bounds, else 0. */
    private static INDArray between(INDArray x, double low, double high) {
        INDArray inside = x.gt(low).castTo(x.dataType());
        return inside.muli(x.lt(high).castTo(x.dataType()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScalarActivation that && kind == that.kind && alpha == that.alpha && beta == that.beta;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, alpha, beta);
    }

    @Override
    public String toString() {
        return kind + "(" + alpha + ", " + beta + ")";
    }
}
