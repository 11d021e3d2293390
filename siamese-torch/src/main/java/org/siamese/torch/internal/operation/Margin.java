package org.siamese.torch.internal.operation;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.plan.Window;

/** Values around images. */
final class Margin {
    private Margin() {}

    /** Images with what a window needs around them. */
    static Tensor around(Tensor images, Window.Fit fit, Scalar value) {
        return around(images, fit.before()[0], fit.after()[0], fit.before()[1], fit.after()[1], value);
    }

    static Tensor around(Tensor images, long top, long bottom, long left, long right, Scalar value) {
        return torch.constant_pad_nd(images, new long[] {left, right, top, bottom}, value);
    }
}
