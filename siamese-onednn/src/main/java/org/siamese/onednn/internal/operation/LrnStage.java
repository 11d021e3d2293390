package org.siamese.onednn.internal.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.LrnKernel;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/**
 * {@link Lrn} in Java, see {@link LrnKernel}, where oneDNN's own backward pass is reference code, which takes a hundred times as long; see
 * {@link NativeLrnStage}.
 */
public final class LrnStage implements Stage {
    /** Lines that a worker takes at a time. */
    private static final int LINES = 64;

    private final Lrn operation;
    private final List<LrnKernel> workers = new ArrayList<>();
    private @Nullable Tensor input;

    public LrnStage(Lrn operation) {
        this.operation = operation;
    }

    /** What is done with part of an image. */
    private interface Task {
        void accept(LrnKernel lines, int image, int start, int end);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        int channels = Math.toIntExact(x.shape().channels());
        for (int i = 0; i < Workers.shared().parallelism(); i++) {
            workers.add(build.workspace(
                    LrnKernel.class,
                    List.of(i, operation, channels),
                    () -> new LrnKernel(
                            operation.size(), operation.alpha(), operation.beta(), operation.k(), channels)));
        }
        boolean inPlace = !build.goesBackward() && x.block().exclusive();
        Tensor y = inPlace ? x : build.tensor(x.shape());
        if (inPlace) {
            x.block().retain();
        }
        if (build.goesBackward()) {
            x.block().retain();
            input = x;
        }
        Images from = new Images(x);
        Images to = new Images(y);
        share(
                build,
                Phase.FORWARD,
                x.shape(),
                List.of(from, to),
                (lines, i, start, end) -> lines.normalise(from.buffers()[i], to.buffers()[i], start, end));
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = null;
        if (wanted) {
            result = gradient.block().exclusive() ? gradient : build.tensor(gradient.shape());
            Images x = new Images(input);
            Images from = new Images(gradient);
            Images to = new Images(result);
            share(
                    build,
                    Phase.BACKWARD,
                    gradient.shape(),
                    List.of(x, from, to),
                    (lines, i, start, end) ->
                            lines.propagate(x.buffers()[i], from.buffers()[i], to.buffers()[i], start, end));
        }
        if (result != gradient) {
            build.release(gradient.block());
        }
        build.release(input.block());
        return Arrays.asList(result);
    }

    /** Adds a step in which workers do a task for parts of each image. */
    private void share(Build build, Phase phase, Shape shape, List<Images> used, Task task) {
        int length = Math.toIntExact(shape.rowLength());
        int part = LINES * workers.get(0).width();
        int parts = (length + part - 1) / part;
        int tasks = Math.toIntExact(shape.rows() * parts);
        int count = Math.min(workers.size(), tasks);
        build.act(phase, "lrn", run -> {
            used.forEach(Images::buffers);
            Workers.shared().share(count, tasks, (worker, i) -> {
                int start = i % parts * part;
                task.accept(workers.get(worker), i / parts, start, Math.min(length, start + part));
            });
        });
    }
}
