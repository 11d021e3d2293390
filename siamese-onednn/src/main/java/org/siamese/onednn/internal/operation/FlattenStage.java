package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Flatten;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Flatten}: activations are reordered, which costs less than reordering the weights that follow. */
public final class FlattenStage implements Stage {
    private @Nullable Tensor image;

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        image = x;
        Shape shape = Shape.vector(x.shape().rows(), x.shape().rowLength());
        if (alike()) {
            x.block().retain();
            return new Tensor(shape, build.layout(shape), x.block());
        }
        Tensor y = build.tensor(shape);
        build.copy(Phase.FORWARD, "flatten", build.memory(x), channelsFirst(build, y));
        return y;
    }

    private boolean alike() {
        return image.shape().channels() == 1 || image.shape().positions() == 1;
    }

    private memory channelsFirst(Build build, Tensor vector) {
        return build.memory(build.layout(memory.format_tag.abcd, image.shape().dims()), vector.block());
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        if (alike()) {
            return Arrays.asList(new Tensor(image.shape(), image.layout(), gradient.block()));
        }
        Tensor result = build.tensor(image.shape());
        build.copy(Phase.BACKWARD, "flatten", channelsFirst(build, gradient), build.memory(result));
        build.release(gradient.block());
        return Arrays.asList(result);
    }
}
