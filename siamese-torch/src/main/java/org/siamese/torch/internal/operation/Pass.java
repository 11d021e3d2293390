package org.siamese.torch.internal.operation;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.engine.Precision;

/**
 * Which part of which batch goes forward.
 *
 * @param training whether with dropout and batch statistics
 * @param firstRow index of the part's first row in its batch
 * @param iteration the step
 * @param epoch the epoch
 * @param precision of the operands of products
 */
public record Pass(boolean training, long firstRow, int iteration, int epoch, Precision precision) {
    /** A pass in inference mode. */
    public static Pass inference(Precision precision) {
        return new Pass(false, 0, 0, 0, precision);
    }

    /** Whether operands of products are rounded. */
    boolean rounds() {
        return precision == Precision.BFLOAT16;
    }

    /** A value in float32. Products whose operands are rounded give bfloat16. */
    Tensor single(Tensor value) {
        return rounds() ? value.to(torch.ScalarType.Float) : value;
    }
}
