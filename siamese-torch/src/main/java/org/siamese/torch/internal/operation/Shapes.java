package org.siamese.torch.internal.operation;

import org.bytedeco.pytorch.Tensor;
import org.siamese.core.plan.Shape;

/** Shapes of tensors in the plan's words. */
final class Shapes {
    private Shapes() {}

    static Shape of(Tensor tensor) {
        return switch ((int) tensor.dim()) {
            case 2 -> Shape.vector(tensor.size(0), tensor.size(1));
            case 4 -> Shape.image(tensor.size(0), tensor.size(1), tensor.size(2), tensor.size(3));
            default -> throw new IllegalArgumentException(
                    "features: expected vectors [rows, size] or images [rows, channels, height, width], got "
                            + tensor.dim() + " axes");
        };
    }

    /** [1, channels, 1, 1] for images, [1, channels] for vectors: one value for each channel. */
    static long[] perChannel(Tensor tensor, long channels) {
        return tensor.dim() == 4 ? new long[] {1, channels, 1, 1} : new long[] {1, channels};
    }
}
