package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor that is known while a file is read. One element of a shape may be {@link #BATCH}, the number of inputs, which is not known.
 * Immutable.
 */
final class ConstantTensor implements Value {
    /** Stands for the number of inputs in a tensor of integers. */
    static final long BATCH = -0x5E1A_BA7C_4ED0_0001L;

    private final ElementType type;
    private final long[] shape;
    private final double[] reals;
    private final float[] floats;
    private final long[] integers;
    private final List<String> names;

    private ConstantTensor(
            ElementType type, long[] shape, float[] floats, double[] reals, long[] integers, List<String> names) {
        this.type = type;
        this.shape = shape;
        this.floats = floats;
        this.reals = reals;
        this.integers = integers;
        this.names = names;
    }

    private static final float[] NO_FLOATS = {};
    private static final double[] NO_REALS = {};
    private static final long[] NO_INTEGERS = {};

    static ConstantTensor ofFloats(long[] shape, float[] values) {
        return new ConstantTensor(ElementType.FLOAT, shape, values, NO_REALS, NO_INTEGERS, List.of());
    }

    static ConstantTensor ofDoubles(long[] shape, double[] values) {
        return new ConstantTensor(ElementType.DOUBLE, shape, NO_FLOATS, values, NO_INTEGERS, List.of());
    }

    /** Integers, or booleans as 0 and 1. */
    static ConstantTensor ofIntegers(ElementType type, long[] shape, long[] values) {
        return new ConstantTensor(type, shape, NO_FLOATS, NO_REALS, values, List.of());
    }

    static ConstantTensor ofIntegers(long... values) {
        return ofIntegers(ElementType.INT64, new long[] {values.length}, values);
    }

    /** A tensor of this kind of elements whose element i is element {@code from[i]} of this one. */
    ConstantTensor pick(long[] newShape, int[] from) {
        if (type == ElementType.DOUBLE) {
            return ofDoubles(
                    newShape, Arrays.stream(from).mapToDouble(i -> reals[i]).toArray());
        }
        if (!type.real()) {
            return ofIntegers(
                    type,
                    newShape,
                    Arrays.stream(from).mapToLong(i -> integers[i]).toArray());
        }
        float[] values = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            values[i] = floats[from[i]];
        }
        return ofFloats(newShape, values);
    }

    /** The same elements in the same order in another shape. */
    ConstantTensor reshaped(long... newShape) {
        return new ConstantTensor(type, newShape, floats, reals, integers, names);
    }

    /** The same tensor under one more name, which is the one that it goes by from now on. */
    ConstantTensor named(String name) {
        List<String> more = new ArrayList<>(names);
        more.remove(name);
        more.add(name);
        return new ConstantTensor(type, shape, floats, reals, integers, List.copyOf(more));
    }

    /** The same elements as another tensor's names: what became of it. */
    ConstantTensor namedAs(ConstantTensor other) {
        return new ConstantTensor(type, shape, floats, reals, integers, other.names);
    }

    /** Elements as another type; reals lose their fraction where integers are asked for. */
    ConstantTensor as(ElementType other) {
        int size = size();
        if (other == type) {
            return this;
        }
        if (other == ElementType.DOUBLE) {
            double[] values = new double[size];
            Arrays.setAll(values, this::real);
            return ofDoubles(shape, values).namedAs(this);
        }
        if (other.real()) {
            return ofFloats(shape, floats()).namedAs(this);
        }
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            long value = type.real() ? (long) real(i) : integers[i];
            values[i] = other == ElementType.BOOL && value != BATCH ? (value == 0 ? 0 : 1) : value;
        }
        return ofIntegers(other, shape, values).namedAs(this);
    }

    ElementType type() {
        return type;
    }

    long[] shape() {
        return shape;
    }

    int rank() {
        return shape.length;
    }

    /** Number of elements. */
    int size() {
        return floats.length + reals.length + integers.length;
    }

    /** The names that these elements go by, the present one last: an initializer, and those of nodes that pass it on. */
    List<String> names() {
        return names;
    }

    /** The present name, for messages. */
    String name() {
        return names.isEmpty() ? "a constant" : names.get(names.size() - 1);
    }

    double real(int index) {
        if (floats.length > 0) {
            return floats[index];
        }
        return reals.length > 0 ? reals[index] : integers[index];
    }

    long integer(int index) {
        return type.real() ? (long) real(index) : integers[index];
    }

    /** All elements as floats; those of a double are rounded. A tensor of floats gives its own array, not to be changed. */
    float[] floats() {
        if (floats.length > 0) {
            return floats;
        }
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) real(i);
        }
        return values;
    }

    long[] integers() {
        long[] values = new long[size()];
        Arrays.setAll(values, this::integer);
        return values;
    }

    /** Whether every element is a number, neither infinite nor NaN. */
    boolean finite() {
        for (int i = 0; i < size(); i++) {
            if (!Double.isFinite(real(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether an element is the unknown number of inputs. */
    boolean knowsBatch() {
        return Arrays.stream(integers).anyMatch(value -> value == BATCH);
    }

    @Override
    public String toString() {
        return "\"" + name() + "\" of shape " + Arrays.toString(shape);
    }
}
