package org.siamese.dl4j.onnx;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.siamese.core.layer.ParametricRelu;
import org.siamese.core.layer.ScalarActivation;

/** Functions of each value. */
final class FunctionOperators {
    static final Map<String, OperatorTable.Operator> TABLE = Map.ofEntries(
            plain("Relu", new ActivationReLU()),
            plain("Sigmoid", new ActivationSigmoid()),
            plain("Tanh", new ActivationTanH()),
            plain("Softplus", new ActivationSoftPlus()),
            plain("Mish", new ActivationMish()),
            plain("HardSwish", ScalarActivation.hardSwish()),
            Map.entry("LeakyRelu", FunctionOperators::leaky),
            Map.entry("Elu", FunctionOperators::elu),
            Map.entry("Selu", FunctionOperators::selu),
            Map.entry("HardSigmoid", FunctionOperators::hardSigmoid),
            Map.entry("Gelu", FunctionOperators::gelu),
            Map.entry("Swish", FunctionOperators::swish),
            Map.entry("Clip", FunctionOperators::clip),
            Map.entry("PRelu", FunctionOperators::prelu),
            Map.entry("Greater", FunctionOperators::above),
            Map.entry("Where", FunctionOperators::chosen),
            Map.entry("Erf", context -> context.fragment(context.layer(0))),
            Map.entry("Dropout", FunctionOperators::dropout));

    private static final int FIRST_WITH_BOUNDS_AS_INPUTS = 11;
    private static final double SIX = 6;

    /** From here on softplus(x) is x in single precision. */
    private static final double LARGE = 17;

    private FunctionOperators() {}

    private static Map.Entry<String, OperatorTable.Operator> plain(String operator, IActivation function) {
        return Map.entry(operator, context -> context.function(function, context.layer(0)));
    }

    private static TowerValue leaky(NodeContext context) {
        double alpha = finite(context, "alpha", 0.01);
        return context.function(new ActivationLReLU(alpha), context.layer(0));
    }

    private static TowerValue elu(NodeContext context) {
        double alpha = finite(context, "alpha", 1);
        return context.function(alpha == 1 ? new ActivationELU(1) : ScalarActivation.elu(alpha), context.layer(0));
    }

    private static TowerValue selu(NodeContext context) {
        return context.function(
                ScalarActivation.selu(
                        finite(context, "alpha", ScalarActivation.SELU_ALPHA),
                        finite(context, "gamma", ScalarActivation.SELU_SCALE)),
                context.layer(0));
    }

    private static TowerValue hardSigmoid(NodeContext context) {
        return context.function(
                ScalarActivation.hardSigmoid(finite(context, "alpha", 0.2), finite(context, "beta", 0.5)),
                context.layer(0));
    }

    private static TowerValue gelu(NodeContext context) {
        String approximate = context.node().text("approximate", "none");
        if (!approximate.equals("none")) {
            throw context.refused("approximate: expected none, got " + approximate + "; " + Advice.CUT_OR_RUNTIME);
        }
        return context.function(ScalarActivation.gelu(), context.layer(0));
    }

    private static TowerValue swish(NodeContext context) {
        if (finite(context, "alpha", 1) != 1) {
            throw context.refused("alpha: expected 1, got another; " + Advice.CUT_OR_RUNTIME);
        }
        return context.function(new ActivationSwish(), context.layer(0));
    }

    private static double finite(NodeContext context, String name, double otherwise) {
        double value = context.node().real(name, otherwise);
        if (!Double.isFinite(value)) {
            throw context.refused(name + ": expected a finite number, got " + value);
        }
        return value;
    }

    private static Value clip(NodeContext context) {
        ImportNode node = context.node();
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        if (node.opset() < FIRST_WITH_BOUNDS_AS_INPUTS) {
            low = bound(node.real("min", low), -1);
            high = bound(node.real("max", high), 1);
        } else {
            low = node.has(1) ? bound(context.number(1, "minimum"), -1) : low;
            high = node.has(2) ? bound(context.number(2, "maximum"), 1) : high;
        }
        if (context.value(0) instanceof RowNorm norm) {
            return floor(context, norm, low, high);
        }
        TowerValue x = context.layer(0);
        if (!(low < high)) {
            throw context.refused("expected a minimum below the maximum, got " + low + " and " + high);
        }
        if (Double.isInfinite(low) && Double.isInfinite(high)) {
            return x;
        }
        if (low == 0 && Double.isInfinite(high)) {
            return context.function(new ActivationReLU(), x);
        }
        boolean six = low == 0 && high == SIX;
        return context.function(six ? new ActivationReLU6() : ScalarActivation.clip(low, high), x);
    }

    /** The largest float stands for no bound. */
    private static double bound(double value, int sign) {
        return value * sign >= Float.MAX_VALUE ? sign * Double.POSITIVE_INFINITY : value;
    }

    /** A length that is kept above a small number, so that a row of zeros is not divided by 0. */
    static RowNorm floor(NodeContext context, RowNorm norm, double low, double high) {
        boolean small = norm.stage() != RowNorm.Stage.INVERSE && low >= 0 && low <= 1e-3 && Double.isInfinite(high);
        if (!small) {
            throw context.refused("expected a length of rows with a minimum near 0 only, got " + low + " and " + high);
        }
        return norm.at(norm.stage(), context.node());
    }

    private static TowerValue prelu(NodeContext context) {
        TowerValue x = context.layer(0);
        ConstantTensor slopes = context.weights(1, "slope");
        boolean one = slopes.size() == 1 && slopes.rank() <= x.dims().length + 1;
        if (!one && !ChannelConstant.fits(slopes.shape(), x)) {
            throw context.refused("slope: expected one for all, or one for each of " + x.channels() + " channels in "
                    + x.shape() + ", got " + slopes);
        }
        if (one && x.channels() == 1 && slopes.rank() > 0) {
            one = false;
        }
        long[] flat = {1, one ? 1 : x.channels()};
        return context.add(
                        DraftPart.Kind.OTHER,
                        one ? ParametricRelu.shared() : ParametricRelu.perChannel(),
                        List.of(DraftWeight.of(ParametricRelu.SLOPE_KEY, slopes.reshaped(flat))),
                        x.image() ? x.dims() : new long[] {x.length()},
                        x.image(),
                        x)
                .withDims(x.dims());
    }

    private static Value above(NodeContext context) {
        return new Above(context.layer(0), context.number(1, "the number to compare with"));
    }

    /** PyTorch writes softplus as x where x is large, and softplus elsewhere; both are one number there. */
    private static TowerValue chosen(NodeContext context) {
        if (context.value(0) instanceof Above above
                && above.least() >= LARGE
                && context.layer(1).vertex().equals(above.of().vertex())
                && FunctionParts.isSoftplus(context, context.layer(2), above.of())) {
            return context.layer(2);
        }
        throw context.refused("chooses between two values, which is known for softplus only");
    }

    private static Value dropout(NodeContext context) {
        if (context.node().has(2) && context.number(2, "training_mode") != 0) {
            throw context.refused("training_mode: expected 0, got 1; " + Advice.EXPORT);
        }
        context.optionalConstant(1, "ratio");
        return context.value(0);
    }
}
