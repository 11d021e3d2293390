package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.ZeroPad;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link ZeroPad}: all is cleared, then the inside is copied; backward, the inside is copied out. */
public final class ZeroPadStage implements Stage {
    private final ZeroPad operation;
    private @Nullable Shape inside;

    public ZeroPadStage(ZeroPad operation) {
        this.operation = operation;
    }

    @Override
    public boolean takesAnyLayout() {
        return true;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        inside = x.shape();
        Tensor y = build.tensor(operation.results(inside));
        long bytes = Block.floats(y.shape().length());
        build.act(Phase.FORWARD, "zeros", run -> Pointer.memset(y.block().floats(), 0, bytes));
        build.copy(Phase.FORWARD, "padding", build.memory(x), inside(build, y));
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = build.tensor(inside);
        build.copy(Phase.BACKWARD, "padding", inside(build, gradient), build.memory(result));
        build.release(gradient.block());
        return Arrays.asList(result);
    }

    private memory inside(Build build, Tensor padded) {
        Shape whole = padded.shape();
        long line = whole.width() * whole.channels();
        long[] strides = {whole.rowLength(), 1, line, whole.channels()};
        long start = operation.margins().top() * line + operation.margins().left() * whole.channels();
        return build.memory(build.strided(inside.dims(), strides), padded.block(), Block.floats(start));
    }
}
