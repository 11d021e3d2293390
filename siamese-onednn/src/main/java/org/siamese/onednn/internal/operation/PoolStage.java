package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.GlobalPool;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Pool}, and {@link GlobalPool} as pooling with a kernel as large as the image. */
public final class PoolStage implements Stage {
    private final algorithm algorithm;
    private final @Nullable Window window;
    private @Nullable Shape image;
    private @Nullable Tensor output;
    private @Nullable Block choices;
    private pooling_forward.@Nullable primitive_desc forward;

    public PoolStage(Pool operation) {
        this.window = operation.window();
        this.algorithm = switch (operation.kind()) {
            case MAXIMUM -> org.bytedeco.dnnl.global.dnnl.algorithm.pooling_max;
            case AVERAGE_INSIDE -> org.bytedeco.dnnl.global.dnnl.algorithm.pooling_avg_exclude_padding;
            case AVERAGE_PADDED -> org.bytedeco.dnnl.global.dnnl.algorithm.pooling_avg_include_padding;
        };
    }

    public PoolStage(GlobalPool operation) {
        this.window = null;
        this.algorithm = operation.maximum()
                ? org.bytedeco.dnnl.global.dnnl.algorithm.pooling_max
                : org.bytedeco.dnnl.global.dnnl.algorithm.pooling_avg_exclude_padding;
    }

    private Window window() {
        if (window != null) {
            return window;
        }
        int[] all = {(int) image.height(), (int) image.width()};
        return new Window(all, new int[] {1, 1}, new int[] {1, 1}, new int[] {0, 0}, false);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        image = x.shape();
        Window.Fit fit = window().over(image);
        Tensor y = build.tensor(Shape.image(image.rows(), image.channels(), fit.size()[0], fit.size()[1]));
        prop_kind kind = build.goesBackward() ? prop_kind.forward_training : prop_kind.forward_inference;
        pooling_forward.primitive_desc description = build.keep(new pooling_forward.primitive_desc(
                build.engine(),
                kind,
                algorithm,
                x.layout(),
                y.layout(),
                window().strides(),
                window().kernels(),
                window().gaps(),
                fit.before(),
                fit.after(),
                build.attributes(),
                false));
        Arguments arguments =
                build.arguments().put(DNNL_ARG_SRC, build.memory(x)).put(DNNL_ARG_DST, build.memory(y));
        memory.desc workspace = build.keep(description.workspace_desc());
        if (!workspace.is_zero()) {
            choices = build.acquire(workspace);
            arguments.put(DNNL_ARG_WORKSPACE, build.memory(workspace, choices));
        }
        build.call(Phase.FORWARD, "pooling", description, new pooling_forward(description), arguments);
        forward = description;
        output = y;
        return window == null
                ? new Tensor(
                        Shape.vector(image.rows(), image.channels()),
                        build.layout(Shape.vector(image.rows(), image.channels())),
                        y.block())
                : y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = null;
        if (wanted) {
            result = build.tensor(image);
            Window.Fit fit = window().over(image);
            pooling_backward.primitive_desc description = build.keep(new pooling_backward.primitive_desc(
                    build.engine(),
                    algorithm,
                    result.layout(),
                    output.layout(),
                    window().strides(),
                    window().kernels(),
                    window().gaps(),
                    fit.before(),
                    fit.after(),
                    forward,
                    build.attributes(),
                    false));
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_DIFF_DST, build.memory(output.layout(), gradient.block()))
                    .put(DNNL_ARG_DIFF_SRC, build.memory(result));
            if (choices != null) {
                arguments.put(DNNL_ARG_WORKSPACE, build.memory(build.keep(forward.workspace_desc()), choices));
            }
            build.call(Phase.BACKWARD, "pooling", description, new pooling_backward(description), arguments);
        }
        if (choices != null) {
            build.release(choices);
        }
        build.release(gradient.block());
        return Arrays.asList(result);
    }
}
