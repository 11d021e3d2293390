package org.siamese.dl4j.onnx;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** Arithmetic on constants, element by element, with broadcasting. */
final class ConstantArithmetic {
    /** A function of two numbers, for reals and for integers. */
    private record Binary(DoubleBinaryOperator reals, LongBinaryOperator integers) {}

    private static final Map<String, Binary> BINARY = Map.of(
            "Add", new Binary(Double::sum, Long::sum),
            "Sub", new Binary((a, b) -> a - b, (a, b) -> a - b),
            "Mul", new Binary((a, b) -> a * b, (a, b) -> a * b),
            "Div", new Binary((a, b) -> a / b, (a, b) -> a / b),
            "Pow", new Binary(Math::pow, (a, b) -> (long) Math.pow(a, b)),
            "Min", new Binary(Math::min, Math::min),
            "Max", new Binary(Math::max, Math::max));

    private static final Map<String, DoubleUnaryOperator> UNARY = Map.of(
            "Sqrt", Math::sqrt,
            "Neg", a -> -a,
            "Abs", Math::abs,
            "Exp", Math::exp,
            "Log", Math::log,
            "Reciprocal", a -> 1 / a,
            "Floor", Math::floor,
            "Ceil", Math::ceil);

    private ConstantArithmetic() {}

    static boolean knows(String operator) {
        return BINARY.containsKey(operator)
                || UNARY.containsKey(operator)
                || operator.equals("Equal")
                || operator.equals("Where");
    }

    static ConstantTensor fold(ImportNode node, ConstantTensor[] inputs, FoldingRoom room) {
        if (node.operator().equals("Where")) {
            return where(node, inputs, room);
        }
        DoubleUnaryOperator unary = UNARY.get(node.operator());
        if (unary != null) {
            ConstantTensor a = inputs[0];
            double[] values = new double[room.take(node, a.shape())];
            for (int i = 0; i < values.length; i++) {
                values[i] = unary.applyAsDouble(a.type().real() ? a.real(i) : known(node, a.integer(i)));
            }
            return ConstantTensor.ofDoubles(a.shape(), values).as(a.type());
        }
        return binary(node, inputs[0], inputs[1], room);
    }

    private static ConstantTensor binary(ImportNode node, ConstantTensor a, ConstantTensor b, FoldingRoom room) {
        long[] shape = IndexWalk.broadcast(node, a.shape(), b.shape());
        int size = room.take(node, shape);
        int[] left = IndexWalk.sources(a.shape(), shape, size);
        int[] right = IndexWalk.sources(b.shape(), shape, size);
        if (node.operator().equals("Equal")) {
            long[] values = new long[size];
            for (int i = 0; i < size; i++) {
                boolean equal = a.type().real()
                        ? a.real(left[i]) == b.real(right[i])
                        : a.integer(left[i]) == b.integer(right[i]);
                values[i] = equal ? 1 : 0;
            }
            return ConstantTensor.ofIntegers(ElementType.BOOL, shape, values);
        }
        Binary function = BINARY.get(node.operator());
        if (a.type().real() != b.type().real() && !node.operator().equals("Pow")) {
            throw node.refused("expected numbers of one type, got " + a.type() + " and " + b.type());
        }
        if (a.type().real()) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = function.reals().applyAsDouble(a.real(left[i]), b.real(right[i]));
            }
            return ConstantTensor.ofDoubles(shape, values).as(a.type());
        }
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            long x = known(node, a.integer(left[i]));
            long y = known(node, b.integer(right[i]));
            if (y == 0 && node.operator().equals("Div")) {
                throw node.refused("divides by 0");
            }
            values[i] = function.integers().applyAsLong(x, y);
        }
        return ConstantTensor.ofIntegers(a.type(), shape, values);
    }

    private static ConstantTensor where(ImportNode node, ConstantTensor[] inputs, FoldingRoom room) {
        ConstantTensor condition = inputs[0];
        ConstantTensor yes = inputs[1];
        ConstantTensor no = inputs[2];
        if (yes.type() != no.type()) {
            throw node.refused("expected values of one type, got " + yes.type() + " and " + no.type());
        }
        long[] shape = IndexWalk.broadcast(node, condition.shape(), IndexWalk.broadcast(node, yes.shape(), no.shape()));
        int size = room.take(node, shape);
        int[] asked = IndexWalk.sources(condition.shape(), shape, size);
        int[] left = IndexWalk.sources(yes.shape(), shape, size);
        int[] right = IndexWalk.sources(no.shape(), shape, size);
        if (yes.type().real()) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = condition.integer(asked[i]) != 0 ? yes.real(left[i]) : no.real(right[i]);
            }
            return ConstantTensor.ofDoubles(shape, values).as(yes.type());
        }
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = condition.integer(asked[i]) != 0 ? yes.integer(left[i]) : no.integer(right[i]);
        }
        return ConstantTensor.ofIntegers(yes.type(), shape, values);
    }

    private static long known(ImportNode node, long value) {
        if (value == ConstantTensor.BATCH) {
            throw node.refused("computes with the number of inputs, which is not known while reading");
        }
        return value;
    }
}
