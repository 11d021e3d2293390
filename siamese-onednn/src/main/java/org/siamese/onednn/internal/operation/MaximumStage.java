package org.siamese.onednn.internal.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.Pool.Kind;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.kernel.MaximumLines;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** Maximum {@link Pool}, line by line: oneDNN's own takes several times as long forward. */
public final class MaximumStage implements Stage {
    private final Window window;
    private @Nullable Shape image;
    private @Nullable Shape result;
    private @Nullable Block places;

    public MaximumStage(Pool operation) {
        this.window = operation.window();
    }

    /** Whether it can be computed so. */
    public static boolean suits(Pool operation) {
        return operation.kind() == Kind.MAXIMUM;
    }

    /** What is done for one image. */
    private interface Task {
        void accept(MaximumLines lines, int image);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        image = x.shape();
        long[] size = window.over(image).size();
        result = Shape.image(image.rows(), image.channels(), size[0], size[1]);
        Tensor y = build.tensor(result);
        Images from = new Images(x);
        Images to = new Images(y);
        if (build.training()) {
            places = build.acquire(y.layout());
            Images where = new Images(new Tensor(result, y.layout(), places));
            share(
                    build,
                    Phase.FORWARD,
                    List.of(from, to, where),
                    (lines, i) -> lines.forward(from.buffers()[i], to.buffers()[i], where.buffers()[i]));
        } else {
            share(
                    build,
                    Phase.FORWARD,
                    List.of(from, to),
                    (lines, i) -> lines.forward(from.buffers()[i], to.buffers()[i], null));
        }
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor delta = wanted ? build.tensor(image) : null;
        if (delta != null) {
            Images where = new Images(new Tensor(result, gradient.layout(), places));
            Images from = new Images(gradient);
            Images to = new Images(delta);
            share(
                    build,
                    Phase.BACKWARD,
                    List.of(where, from, to),
                    (lines, i) -> lines.backward(where.buffers()[i], from.buffers()[i], to.buffers()[i]));
        }
        build.release(places);
        build.release(gradient.block());
        return Arrays.asList(delta);
    }

    /** Adds a step in which workers do a task for each image. */
    private void share(Build build, Phase phase, List<Images> used, Task task) {
        int rows = Math.toIntExact(image.rows());
        int count = Math.min(Workers.shared().parallelism(), rows);
        Window.Fit fit = window.over(image);
        List<MaximumLines> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            workers.add(new MaximumLines(window, image, result, fit));
        }
        build.act(phase, "maximum", run -> {
            used.forEach(Images::buffers);
            Workers.shared().share(count, rows, (part, i) -> task.accept(workers.get(part), i));
        });
    }
}
