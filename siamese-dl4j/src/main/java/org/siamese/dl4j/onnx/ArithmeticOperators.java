package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.siamese.core.layer.ChannelGate;
import org.siamese.core.layer.ScalarActivation;

/** Sums, products and quotients: residual connections, gates, constants for each channel, and functions that are written in parts. */
final class ArithmeticOperators {
    static final Map<String, OperatorTable.Operator> TABLE = Map.ofEntries(
            Map.entry("Add", ArithmeticOperators::add),
            Map.entry("Sum", ArithmeticOperators::sum),
            Map.entry("Sub", ArithmeticOperators::subtract),
            Map.entry("Mul", ArithmeticOperators::multiply),
            Map.entry("Div", ArithmeticOperators::divide),
            Map.entry("Neg", context -> context.affine(ChannelScale.ofScale(-1), context.layer(0))),
            Map.entry("Max", ArithmeticOperators::maximum),
            Map.entry("Min", ArithmeticOperators::minimum),
            Map.entry("Pow", ArithmeticOperators::power),
            Map.entry("Sqrt", ArithmeticOperators::root),
            Map.entry("Reciprocal", ArithmeticOperators::reciprocal));

    private ArithmeticOperators() {}

    private static Value add(NodeContext context) {
        if (context.isConstant(0) || context.isConstant(1)) {
            int place = context.isConstant(0) ? 0 : 1;
            ConstantTensor constant = context.constant(place, "constant");
            if (context.value(1 - place) instanceof RowNorm norm) {
                return FunctionOperators.floor(
                        context, norm, context.number(place, "constant"), Double.POSITIVE_INFINITY);
            }
            TowerValue x = context.layer(1 - place);
            return context.affine(
                    ChannelScale.ofShift(ChannelConstant.of(context, constant, x))
                            .from(constant),
                    x);
        }
        return sum(context);
    }

    private static TowerValue sum(NodeContext context) {
        List<TowerValue> layers = new ArrayList<>();
        for (int i = 0; i < context.inputs(); i++) {
            if (!context.isConstant(i)) {
                layers.add(context.layer(i));
            }
        }
        TowerValue result = sum(context, layers.toArray(TowerValue[]::new));
        for (int i = 0; i < context.inputs(); i++) {
            if (context.isConstant(i)) {
                ConstantTensor constant = context.constant(i, "constant");
                result = context.affine(
                        ChannelScale.ofShift(ChannelConstant.of(context, constant, result))
                                .from(constant),
                        result);
            }
        }
        return result;
    }

    private static TowerValue sum(NodeContext context, TowerValue... terms) {
        if (terms.length == 1) {
            return terms[0];
        }
        for (TowerValue term : terms) {
            if (!Arrays.equals(term.dims(), terms[0].dims())) {
                throw context.refused("expected terms of one shape, got " + terms[0].shape() + " and " + term.shape());
            }
        }
        TowerValue[] ready = distinct(context, alike(context, terms));
        return context.addVertex(
                        new ElementWiseVertex(ElementWiseVertex.Op.Add),
                        ready[0].image() ? ready[0].dims() : new long[] {ready[0].length()},
                        ready[0].image(),
                        ready)
                .withDims(terms[0].dims());
    }

    /** All images, or all vectors. */
    static TowerValue[] alike(NodeContext context, TowerValue[] values) {
        boolean images = Arrays.stream(values).allMatch(TowerValue::image);
        return images ? values : Arrays.stream(values).map(context::flat).toArray(TowerValue[]::new);
    }

    /** Copies of what is there more than once, as a vertex reads each layer once. */
    static TowerValue[] distinct(NodeContext context, TowerValue[] values) {
        TowerValue[] result = values.clone();
        for (int i = 1; i < result.length; i++) {
            for (int before = 0; before < i; before++) {
                if (result[i].vertex().equals(result[before].vertex())) {
                    TowerValue x = result[i];
                    result[i] = context.addStep(
                                    "copy",
                                    new ActivationLayer(new ActivationIdentity()),
                                    x.image() ? x.dims() : new long[] {x.length()},
                                    x.image(),
                                    x)
                            .withDims(x.dims());
                }
            }
        }
        return result;
    }

    private static TowerValue subtract(NodeContext context) {
        if (context.isConstant(1)) {
            TowerValue x = context.layer(0);
            double[] values = ChannelConstant.of(context, context.constant(1, "constant"), x);
            return context.affine(
                    ChannelScale.ofShift(
                            Arrays.stream(values).map(value -> -value).toArray()),
                    x);
        }
        if (context.isConstant(0)) {
            TowerValue x = context.layer(1);
            double[] values = ChannelConstant.of(context, context.constant(0, "constant"), x);
            return context.affine(new ChannelScale(new double[] {-1}, values, null), x);
        }
        return sum(context, context.layer(0), context.affine(ChannelScale.ofScale(-1), context.layer(1)));
    }

    private static Value multiply(NodeContext context) {
        if (context.isConstant(0) || context.isConstant(1)) {
            int place = context.isConstant(0) ? 0 : 1;
            TowerValue x = context.layer(1 - place);
            ConstantTensor constant = context.constant(place, "constant");
            return context.affine(
                    ChannelScale.ofScale(ChannelConstant.of(context, constant, x))
                            .from(constant),
                    x);
        }
        for (int place = 0; place < 2; place++) {
            if (context.value(place) instanceof RowNorm norm) {
                return scaled(context, norm, RowNorm.Stage.INVERSE, context.layer(1 - place));
            }
        }
        for (int place = 0; place < 2; place++) {
            if (context.value(place) instanceof ExpandedGate gate
                    && context.value(1 - place) instanceof TowerValue images
                    && images.image()
                    && Arrays.equals(images.dims(), gate.dims())) {
                return context.addVertex(new ChannelGate(), images.dims(), true, images, context.flat(gate.of()));
            }
        }
        TowerValue a = context.layer(0);
        TowerValue b = context.layer(1);
        if (a.vertex().equals(b.vertex()) && a.dims().length == 1) {
            return new RowNorm(a, RowNorm.Stage.SQUARES, context.node());
        }
        for (TowerValue[] order : new TowerValue[][] {{a, b}, {b, a}}) {
            TowerValue function = FunctionParts.product(context, order[0], order[1]);
            if (function != null) {
                return function;
            }
        }
        for (TowerValue[] order : new TowerValue[][] {{a, b}, {b, a}}) {
            boolean gate = order[0].image()
                    && order[1].dims().length == 3
                    && order[1].perChannel()
                    && order[0].channels() == order[1].channels();
            if (gate) {
                return context.addVertex(new ChannelGate(), order[0].dims(), true, order[0], context.flat(order[1]));
            }
        }
        if (!Arrays.equals(a.dims(), b.dims())) {
            throw context.refused("multiplies " + a.shape() + " by " + b.shape()
                    + ", which is known for one shape and for gates [batch, channels, 1, 1] of images only; "
                    + Advice.CUT_OR_RUNTIME);
        }
        TowerValue[] factors = distinct(context, alike(context, new TowerValue[] {a, b}));
        return context.addVertex(
                        new ElementWiseVertex(ElementWiseVertex.Op.Product),
                        factors[0].image() ? a.dims() : new long[] {factors[0].length()},
                        factors[0].image(),
                        factors)
                .withDims(a.dims());
    }

    private static TowerValue divide(NodeContext context) {
        if (context.isConstant(1)) {
            TowerValue x = context.layer(0);
            double[] values = ChannelConstant.of(context, context.constant(1, "constant"), x);
            if (Arrays.stream(values).anyMatch(value -> value == 0)) {
                throw context.refused("divides by 0");
            }
            return context.affine(
                    ChannelScale.ofScale(
                            Arrays.stream(values).map(value -> 1 / value).toArray()),
                    x);
        }
        if (context.value(1) instanceof RowNorm norm) {
            return scaled(context, norm, RowNorm.Stage.LENGTH, context.layer(0));
        }
        throw context.refused(
                "divides by what depends on the tower's input, which is known for a vector and its own length"
                        + " only; " + Advice.CUT_OR_RUNTIME);
    }

    private static TowerValue scaled(NodeContext context, RowNorm norm, RowNorm.Stage stage, TowerValue x) {
        if (norm.stage() != stage || !norm.of().vertex().equals(x.vertex())) {
            throw context.refused("expected a vector and its own length; " + Advice.CUT_OR_RUNTIME);
        }
        return NormOperators.normalised(context, x);
    }

    private static Value maximum(NodeContext context) {
        for (int place = 0; place < 2 && context.inputs() == 2; place++) {
            if (context.isConstant(place)) {
                double low = context.number(place, "constant");
                if (context.value(1 - place) instanceof RowNorm norm) {
                    return FunctionOperators.floor(context, norm, low, Double.POSITIVE_INFINITY);
                }
                IActivation function = ScalarActivation.clip(low, Double.POSITIVE_INFINITY);
                return context.function(function, context.layer(1 - place));
            }
        }
        throw context.refused("expected a value and a number; " + Advice.CUT_OR_RUNTIME);
    }

    private static TowerValue minimum(NodeContext context) {
        for (int place = 0; place < 2 && context.inputs() == 2; place++) {
            if (context.isConstant(place)) {
                IActivation function =
                        ScalarActivation.clip(Double.NEGATIVE_INFINITY, context.number(place, "constant"));
                return context.function(function, context.layer(1 - place));
            }
        }
        throw context.refused("expected a value and a number; " + Advice.CUT_OR_RUNTIME);
    }

    private static Value power(NodeContext context) {
        double exponent = context.number(1, "exponent");
        if (exponent == 0.5 && context.value(0) instanceof RowNorm) {
            return root(context);
        }
        if (exponent == -1 && context.value(0) instanceof RowNorm) {
            return reciprocal(context);
        }
        if (exponent == 2 && context.value(0) instanceof TowerValue x && x.dims().length == 1) {
            return new RowNorm(x, RowNorm.Stage.SQUARES, context.node());
        }
        throw context.refused(
                "expected the squares or the length of a vector, to scale it to length 1; " + Advice.CUT_OR_RUNTIME);
    }

    private static RowNorm root(NodeContext context) {
        if (context.value(0) instanceof RowNorm norm && norm.stage() == RowNorm.Stage.SQUARED) {
            return norm.at(RowNorm.Stage.LENGTH, context.node());
        }
        throw context.refused(
                "expected the sum of a vector's squares, to scale it to length 1; " + Advice.CUT_OR_RUNTIME);
    }

    private static RowNorm reciprocal(NodeContext context) {
        if (context.value(0) instanceof RowNorm norm && norm.stage() == RowNorm.Stage.LENGTH) {
            return norm.at(RowNorm.Stage.INVERSE, context.node());
        }
        throw context.refused("expected the length of a vector, to scale it to length 1; " + Advice.CUT_OR_RUNTIME);
    }
}
