package org.siamese.onednn.internal.convolution;

import java.util.List;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.onednn.internal.convolution.Algorithm.Direct;
import org.siamese.onednn.internal.convolution.DirectConvolution.Convolved;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.operation.WeightedStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/** {@link Convolution}, computed directly in all directions, see {@link DirectConvolution}. */
final class DirectStage extends WeightedStage {
    private final Convolution operation;
    private final Direct direct;

    /** A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most. */
    DirectStage(Convolution operation, Direct direct, List<Operation> after) {
        super(operation.trains(), after);
        this.operation = operation;
        this.direct = direct;
    }

    @Override
    public boolean takesAnyLayout() {
        return true;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor given = inputs.get(0);
        given.block().retain();
        Convolved result = on(build).forward(Phase.FORWARD, "convolution", given, after);
        keep(build, result.x(), result.y());
        build.release(result.x().block());
        return result.y();
    }

    @Override
    protected Tensor operand(Build build, Tensor delta) {
        return on(build).operand(delta);
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        on(build).weightGradient(x, delta);
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        return on(build).inputGradient(x, delta);
    }

    private DirectConvolution on(Build build) {
        return new DirectConvolution(build, operation, direct);
    }
}
