package org.siamese.onednn.internal.operation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.BatchNorm;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link BatchNorm} by its running statistics, where no layer before it can do it on its way out. It has no backward pass. */
public final class AffineStage implements Stage {
    private final BatchNorm operation;

    public AffineStage(BatchNorm operation) {
        this.operation = operation;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        RunningAffine affine = new RunningAffine(build, operation, x.shape().channels());
        Tensor y = build.tensor(x.shape());
        Products.perChannel(build, Phase.FORWARD, x, affine.scale(), affine.shift(), y);
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        throw new IllegalStateException("a frozen layer has no backward pass");
    }
}
