package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link ReflectionPad}: the inside is copied, then columns and rows outwards; backward, rows and columns are added inwards. */
public final class ReflectionPadStage implements Stage {
    private final ReflectionPad operation;
    private final int size;
    private @Nullable Shape inside;

    public ReflectionPadStage(ReflectionPad operation) {
        this.operation = operation;
        this.size = operation.size();
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        inside = x.shape();
        Tensor y = build.tensor(operation.results(inside));
        build.copy(Phase.FORWARD, "padding", build.memory(x), inside(build, y));
        for (int i = 1; i <= size; i++) {
            move(build, Phase.FORWARD, column(build, y, size + i), column(build, y, size - i));
            long right = size + inside.width() - 1;
            move(build, Phase.FORWARD, column(build, y, right - i), column(build, y, right + i));
        }
        for (int i = 1; i <= size; i++) {
            move(build, Phase.FORWARD, row(build, y, size + i), row(build, y, size - i));
            long bottom = size + inside.height() - 1;
            move(build, Phase.FORWARD, row(build, y, bottom - i), row(build, y, bottom + i));
        }
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor delta = gradient;
        if (!gradient.block().exclusive()) {
            delta = build.tensor(operation.results(inside));
            build.copy(Phase.BACKWARD, "padding", build.memory(gradient), build.memory(delta));
            build.release(gradient.block());
        }
        for (int i = 1; i <= size; i++) {
            move(build, Phase.BACKWARD, row(build, delta, size - i), row(build, delta, size + i));
            long bottom = size + inside.height() - 1;
            move(build, Phase.BACKWARD, row(build, delta, bottom + i), row(build, delta, bottom - i));
        }
        for (int i = 1; i <= size; i++) {
            move(build, Phase.BACKWARD, column(build, delta, size - i), column(build, delta, size + i));
            long right = size + inside.width() - 1;
            move(build, Phase.BACKWARD, column(build, delta, right + i), column(build, delta, right - i));
        }
        Tensor result = build.tensor(inside);
        build.copy(Phase.BACKWARD, "padding", inside(build, delta), build.memory(result));
        build.release(delta.block());
        return Arrays.asList(result);
    }

    /** Forward copies, backward adds. */
    private static void move(Build build, Phase phase, memory from, memory to) {
        if (phase == Phase.FORWARD) {
            build.copy(phase, "padding", from, to);
            return;
        }
        post_ops sum = new post_ops();
        sum.append_sum(1, 0, memory.data_type.undef);
        primitive_attr attributes = build.attributes(sum);
        build.copy(phase, "padding", from, to, attributes);
    }

    private memory inside(Build build, Tensor padded) {
        return part(build, padded, size, size, inside.height(), inside.width());
    }

    private memory row(Build build, Tensor padded, long row) {
        return part(build, padded, row, 0, 1, inside.width() + 2L * size);
    }

    private memory column(Build build, Tensor padded, long column) {
        return part(build, padded, size, column, inside.height(), 1);
    }

    private memory part(Build build, Tensor padded, long top, long left, long height, long width) {
        Shape whole = padded.shape();
        long line = whole.width() * whole.channels();
        long[] dims = {whole.rows(), whole.channels(), height, width};
        long[] strides = {whole.rowLength(), 1, line, whole.channels()};
        memory.desc layout = build.strided(dims, strides);
        return build.memory(layout, padded.block(), Block.floats(top * line + left * whole.channels()));
    }
}
