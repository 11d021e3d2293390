package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
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
        memory.desc perChannel =
                build.layout(new Shape(1, x.shape().channels(), 1, 1, x.shape().image()));
        post_ops sum = new post_ops();
        sum.append_binary(algorithm.binary_add, perChannel);
        Tensor y = build.tensor(x.shape());
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(),
                algorithm.binary_mul,
                x.layout(),
                perChannel,
                y.layout(),
                build.attributes(sum),
                false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC_0, build.memory(x))
                .put(DNNL_ARG_SRC_1, build.memory(perChannel, affine.scale()))
                .put(Arguments.operandOfPostOperation(0), build.memory(perChannel, affine.shift()))
                .put(DNNL_ARG_DST, build.memory(y));
        build.call(Phase.FORWARD, "running normalisation", description, new binary(description), arguments);
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        throw new IllegalStateException("a frozen layer has no backward pass");
    }
}
