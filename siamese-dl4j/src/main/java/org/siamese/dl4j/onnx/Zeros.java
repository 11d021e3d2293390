package org.siamese.dl4j.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Zeros for each input of a batch of any size, which a network appends as channels.
 *
 * @param dims shape without the batch
 */
record Zeros(long[] dims) implements Value {
    private static final long MOST = 1L << 28;

    /** The zeros that a node makes of constants; null where it makes something else. */
    static @Nullable Zeros of(ImportNode node, @Nullable Value[] inputs, TensorReader reader) {
        boolean filled = node.operator().equals("ConstantOfShape") && inputs.length == 1;
        boolean expanded = node.operator().equals("Expand") && inputs.length == 2;
        if (!filled && !expanded || !(inputs[inputs.length - 1] instanceof ConstantTensor shape) || shape.size() < 2) {
            return null;
        }
        long[] sizes = shape.integers();
        long[] dims = Arrays.copyOfRange(sizes, 1, sizes.length);
        boolean room = Arrays.stream(dims).allMatch(dim -> dim > 0 && dim < MOST);
        if (shape.type().real() || sizes[0] != ConstantTensor.BATCH || !room) {
            return null;
        }
        ConstantTensor value = filled
                ? node.tensor("value")
                        .map(tensor -> reader.read(node.output(), tensor))
                        .orElse(ConstantTensor.ofFloats(new long[] {1}, new float[] {0}))
                : (ConstantTensor) inputs[0];
        boolean zero = value != null && value.type().real() && value.size() == 1 && value.real(0) == 0;
        return zero ? new Zeros(dims) : null;
    }

    /** Zeros that a constant is, for a file that fixes the batch; null where it is something else. */
    static @Nullable Zeros of(ConstantTensor constant, long batch) {
        long[] shape = constant.shape();
        if (!constant.type().real() || shape.length < 2 || shape[0] != batch) {
            return null;
        }
        for (int i = 0; i < constant.size(); i++) {
            if (constant.real(i) != 0) {
                return null;
            }
        }
        return new Zeros(Arrays.copyOfRange(shape, 1, shape.length));
    }
}
