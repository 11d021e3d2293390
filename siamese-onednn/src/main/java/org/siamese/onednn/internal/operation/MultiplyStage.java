package org.siamese.onednn.internal.operation;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Multiply;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.GateKernel;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Multiply}: value by value, or each channel of an image by its gate, row by row. */
public final class MultiplyStage implements Stage {
    private final List<GateKernel> workers = new ArrayList<>();
    private @Nullable Tensor first;
    private @Nullable Tensor second;

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor by = inputs.get(1);
        first = x;
        second = by;
        if (build.goesBackward()) {
            x.block().retain();
            by.block().retain();
        }
        Tensor y = build.tensor(x.shape());
        if (isWhole()) {
            Products.whole(build, Phase.FORWARD, x, by, y);
            return y;
        }
        requireGates(x.shape(), by.shape());
        int count = Math.toIntExact(
                Math.min(Workers.shared().parallelism(), x.shape().rows()));
        for (int i = 0; i < count; i++) {
            workers.add(build.workspace(GateKernel.class, List.of(i, x.shape()), () -> new GateKernel(x.shape())));
        }
        multiply(build, Phase.FORWARD, x, by, y);
        return y;
    }

    private boolean isWhole() {
        return first.shape().equals(second.shape());
    }

    private static void requireGates(Shape images, Shape gates) {
        if (!images.image() || gates.rows() != images.rows() || gates.rowLength() != images.channels()) {
            throw new IllegalArgumentException(
                    "product: expected inputs of one shape, or images and a value for each of their channels, got "
                            + images.describe() + " and " + gates.describe());
        }
    }

    private void multiply(Build build, Phase phase, Tensor x, Tensor by, Tensor y) {
        Images from = new Images(x);
        Images gates = new Images(by);
        Images to = new Images(y);
        rows(build, phase, from, gates, to, GateKernel::multiply);
    }

    /** What a worker does with the buffers of a row. */
    private interface Pass {
        void accept(GateKernel kernel, FloatBuffer one, FloatBuffer other, FloatBuffer result);
    }

    private void rows(Build build, Phase phase, Images one, Images other, Images result, Pass pass) {
        build.act(phase, "gate", run -> {
            FloatBuffer[] a = one.buffers();
            FloatBuffer[] b = other.buffers();
            FloatBuffer[] c = result.buffers();
            Workers.shared()
                    .share(
                            workers.size(),
                            a.length,
                            (worker, row) -> pass.accept(workers.get(worker), a[row], b[row], c[row]));
        });
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor ofSecond = build.tensor(second.shape());
        if (isWhole()) {
            Products.whole(build, Phase.BACKWARD, gradient, first, ofSecond);
        } else {
            rows(build, Phase.BACKWARD, new Images(first), new Images(gradient), new Images(ofSecond), GateKernel::sum);
        }
        boolean inPlace = gradient.block().exclusive();
        Tensor ofFirst = inPlace ? gradient : build.tensor(first.shape());
        if (isWhole()) {
            Products.whole(build, Phase.BACKWARD, gradient, second, ofFirst);
        } else {
            multiply(build, Phase.BACKWARD, gradient, second, ofFirst);
        }
        if (!inPlace) {
            build.release(gradient.block());
        }
        build.release(first.block());
        build.release(second.block());
        return Arrays.asList(ofFirst, ofSecond);
    }
}
