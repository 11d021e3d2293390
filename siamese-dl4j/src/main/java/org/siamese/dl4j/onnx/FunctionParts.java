package org.siamese.dl4j.onnx;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.siamese.core.layer.ScalarActivation;

/** Recognises functions that exporters write as a product of a value and another function of it. */
final class FunctionParts {
    private static final double ROOT_OF_TWO = Math.sqrt(2);
    private static final double SIX = 6;

    /** {@code factor min(1, max(0, alpha x + beta))} of a layer's output x. */
    private record Ramp(String of, double alpha, double beta, double factor) {}

    private FunctionParts() {}

    /** {@code x g(x)} where that is a known function; else null. */
    static @Nullable TowerValue product(NodeContext context, TowerValue x, TowerValue other) {
        DraftPart part = context.part(other);
        if (part == null) {
            return null;
        }
        IActivation function = function(part);
        if (function instanceof ActivationSigmoid && reads(part, x)) {
            return context.function(new ActivationSwish(), x);
        }
        if (function instanceof ActivationTanH && isSoftplusOf(context, part, x)) {
            return context.function(new ActivationMish(), x);
        }
        Ramp ramp = ramp(context, part);
        if (ramp != null
                && ramp.of().equals(x.vertex())
                && ChannelScale.close(ramp.alpha(), 1 / SIX)
                && ChannelScale.close(ramp.beta(), 0.5)) {
            return times(context, ScalarActivation.hardSwish(), x, ramp.factor());
        }
        return isOnePlusErrorFunctionOf(context, part, x) ? times(context, ScalarActivation.gelu(), x, 2) : null;
    }

    private static TowerValue times(NodeContext context, IActivation function, TowerValue x, double factor) {
        if (factor == 1) {
            return context.function(function, x);
        }
        TowerValue value = context.addStep("function", new ActivationLayer(function), x.dims(), x.image(), x);
        return context.affine(ChannelScale.ofScale(factor), value);
    }

    private static @Nullable IActivation function(DraftPart part) {
        return part.kind() == DraftPart.Kind.FUNCTION && part.layer() instanceof ActivationLayer layer
                ? layer.getActivationFn()
                : null;
    }

    private static boolean reads(DraftPart part, TowerValue x) {
        return part.inputs().get(0).equals(x.vertex());
    }

    private static @Nullable DraftPart before(NodeContext context, DraftPart part) {
        return context.part(new TowerValue(part.inputs().get(0), part.dims(), false));
    }

    /** Whether a value is softplus(x). */
    static boolean isSoftplus(NodeContext context, TowerValue value, TowerValue x) {
        DraftPart part = context.part(value);
        return part != null && function(part) instanceof ActivationSoftPlus && reads(part, x);
    }

    private static boolean isSoftplusOf(NodeContext context, DraftPart tangent, TowerValue x) {
        DraftPart part = before(context, tangent);
        return part != null && function(part) instanceof ActivationSoftPlus && reads(part, x);
    }

    private static @Nullable Ramp ramp(NodeContext context, DraftPart part) {
        IActivation function = function(part);
        if (function instanceof ScalarActivation scalar && scalar.kind() == ScalarActivation.Kind.HARD_SIGMOID) {
            return new Ramp(part.inputs().get(0), scalar.alpha(), scalar.beta(), 1);
        }
        double top = 0;
        if (function instanceof ActivationReLU6) {
            top = SIX;
        } else if (function instanceof ScalarActivation scalar
                && scalar.kind() == ScalarActivation.Kind.CLIP
                && scalar.alpha() == 0
                && Double.isFinite(scalar.beta())) {
            top = scalar.beta();
        }
        DraftPart first = before(context, part);
        if (top > 0 && first != null && first.affine() != null && first.affine().isScalar()) {
            ChannelScale line = first.affine();
            return new Ramp(first.inputs().get(0), line.scale()[0] / top, line.shift()[0] / top, top);
        }
        if (part.affine() != null && part.affine().isFactor() && first != null) {
            Ramp ramp = ramp(context, first);
            return ramp == null
                    ? null
                    : new Ramp(
                            ramp.of(),
                            ramp.alpha(),
                            ramp.beta(),
                            ramp.factor() * part.affine().scale()[0]);
        }
        return null;
    }

    /** Whether a part is 1 + erf(x / sqrt(2)). */
    private static boolean isOnePlusErrorFunctionOf(NodeContext context, DraftPart part, TowerValue x) {
        ChannelScale plus = part.affine();
        DraftPart error = before(context, part);
        if (plus == null
                || !plus.isScalar()
                || plus.scale()[0] != 1
                || plus.shift()[0] != 1
                || error == null
                || error.kind() != DraftPart.Kind.FRAGMENT) {
            return false;
        }
        DraftPart scaled = before(context, error);
        return scaled != null
                && scaled.affine() != null
                && scaled.affine().isFactor()
                && ChannelScale.close(scaled.affine().scale()[0], 1 / ROOT_OF_TWO)
                && reads(scaled, x);
    }
}
