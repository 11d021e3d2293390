package org.siamese.torch.internal.operation;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What computes an operation. libtorch remembers what the way back needs. */
@FunctionalInterface
interface Evaluation {
    /** The operation's value, which belongs to the open scope. */
    Tensor apply(Pass pass, List<Tensor> inputs);
}
