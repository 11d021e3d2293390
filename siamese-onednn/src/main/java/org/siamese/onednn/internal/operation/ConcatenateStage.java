package org.siamese.onednn.internal.operation;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Concatenate;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Concatenate}. */
public final class ConcatenateStage implements Stage {
    private List<Shape> parts = List.of();

    @Override
    public boolean takesAnyLayout() {
        return true;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        parts = inputs.stream().map(Tensor::shape).toList();
        Shape first = parts.get(0);
        for (Shape part : parts) {
            if (!part.withChannels(first.channels()).equals(first)) {
                throw new IllegalArgumentException("concatenation: expected inputs alike but for their channels, got "
                        + first.describe() + " and " + part.describe());
            }
        }
        Tensor whole = build.tensor(
                first.withChannels(parts.stream().mapToLong(Shape::channels).sum()));
        long channel = 0;
        for (Tensor input : inputs) {
            build.copy(
                    Phase.FORWARD, "concatenate", build.memory(input), channels(build, whole, channel, input.shape()));
            channel += input.shape().channels();
        }
        return whole;
    }

    /** The place of a part within a tensor whose channels come last. */
    private static memory channels(Build build, Tensor whole, long from, Shape part) {
        long all = whole.shape().channels();
        long[] strides =
                part.image() ? new long[] {whole.shape().rowLength(), 1, part.width() * all, all} : new long[] {all, 1};
        return build.memory(build.strided(part.dims(), strides), whole.block(), Block.floats(from));
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        List<@Nullable Tensor> gradients = new ArrayList<>();
        long channel = 0;
        for (Shape part : parts) {
            Tensor result = build.tensor(part);
            build.copy(Phase.BACKWARD, "concatenate", channels(build, gradient, channel, part), build.memory(result));
            gradients.add(result);
            channel += part.channels();
        }
        build.release(gradient.block());
        return gradients;
    }
}
