package org.siamese.onednn.internal.operation;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.BatchNormKernel;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.operation.NormMember.Stretch;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/**
 * {@link BatchNorm} in training, with a ReLU, a spatial {@link Dropout} and a {@link ReflectionPad} on its way out, by {@link
 * BatchNormKernel}: each pass reads memory once. Statistics are taken over stretches of rows and merged in double precision. Each member of a tuple has statistics of its own where the layer
 * wants that.
 */
public final class BatchNormStage implements Stage {
    private static final long STRETCH_VALUES = 1 << 18;

    private final BatchNorm operation;
    private final boolean clips;
    private final @Nullable Dropout dropout;
    private final @Nullable ReflectionPad reflect;
    private final List<NormMember> members = new ArrayList<>();
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<BatchNormKernel> workers = new ArrayList<>();
    private @Nullable Tensor input;
    private @Nullable Images images;
    private @Nullable SpatialMask mask;
    private boolean rectified;

    /**
     * A stage.
     *
     * @param after a ReLU, a spatial dropout and a reflection, in this order, or some or none of them
     */
    public BatchNormStage(BatchNorm operation, List<Operation> after) {
        this.operation = operation;
        this.clips = find(after, Activate.class) != null;
        this.dropout = find(after, Dropout.class);
        this.reflect = find(after, ReflectionPad.class);
    }

    private static <T extends Operation> @Nullable T find(List<Operation> operations, Class<T> type) {
        return operations.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    /** What a worker does with a stretch. */
    private interface Pass {
        void accept(BatchNormKernel lines, Stretch stretch);
    }

    /** From now on the gradient of the input is that of what went into the ReLU before it. */
    @Override
    public void moveRectifier() {
        rectified = true;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        input = x;
        x.block().retain();
        divide(build, x.shape());
        if (dropout != null) {
            mask = SpatialMask.add(build, dropout, x.shape());
        }
        Images from = new Images(x);
        images = from;
        build.act(Phase.FORWARD, "statistics", run -> {
            FloatBuffer[] rows = from.buffers();
            share((lines, stretch) ->
                    lines.measure(rows, stretch.start(), stretch.end(), stretch.first(), stretch.second()));
            members.forEach(member -> member.mergeStatistics(x.shape().positions()));
        });
        Tensor y = build.tensor(reflect == null ? x.shape() : reflect.results(x.shape()));
        Images to = new Images(y);
        build.act(Phase.FORWARD, "normalise", run -> normalise(from.buffers(), to.buffers()));
        return y;
    }

    private void divide(Build build, Shape shape) {
        int edge = reflect == null ? 0 : reflect.size();
        int width = BatchNormKernel.width(shape, edge);
        int rows = Math.toIntExact(shape.rows() / operation.members());
        int most = Math.toIntExact(Math.max(1, STRETCH_VALUES / shape.rowLength()));
        for (int member = 0; member < operation.members(); member++) {
            NormMember part = new NormMember(operation, width);
            members.add(part);
            for (int start = 0; start < rows; start += most) {
                int first = member * rows + start;
                int end = member * rows + Math.min(rows, start + most);
                stretches.add(part.stretch(first, end));
            }
        }
        int count = Math.min(Workers.shared().parallelism(), stretches.size());
        for (int i = 0; i < count; i++) {
            workers.add(build.workspace(
                    BatchNormKernel.class,
                    List.of(i, shape, edge, clips),
                    () -> new BatchNormKernel(shape, edge, clips)));
        }
    }

    private void share(Pass pass) {
        Workers.shared()
                .share(
                        workers.size(),
                        stretches.size(),
                        (worker, i) -> pass.accept(workers.get(worker), stretches.get(i)));
    }

    private void normalise(FloatBuffer[] x, FloatBuffer[] y) {
        float[] masks = masks();
        share((lines, stretch) -> {
            for (int row = stretch.start(); row < stretch.end(); row++) {
                lines.normalise(x[row], y[row], stretch.coefficients(), masks, row * operation.channels());
            }
        });
    }

    private float @Nullable [] masks() {
        return mask == null ? null : mask.values();
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Images from = new Images(gradient);
        build.act(Phase.BACKWARD, "sums", run -> {
            FloatBuffer[] x = images.buffers();
            FloatBuffer[] dy = from.buffers();
            float[] masks = masks();
            share((lines, stretch) -> lines.sum(
                    x,
                    dy,
                    stretch.start(),
                    stretch.end(),
                    stretch.coefficients(),
                    masks,
                    stretch.first(),
                    stretch.second()));
            members.forEach(NormMember::mergeGradients);
            NormGradients.write(operation, members);
        });
        boolean inPlace = reflect == null && gradient.block().exclusive();
        Tensor result = !wanted ? null : inPlace ? gradient : build.tensor(input.shape());
        if (result != null) {
            Images to = new Images(result);
            build.act(Phase.BACKWARD, "input gradient", run -> propagate(from.buffers(), to.buffers()));
        }
        if (result != gradient) {
            build.release(gradient.block());
        }
        build.release(input.block());
        return Arrays.asList(result);
    }

    private void propagate(FloatBuffer[] dy, FloatBuffer[] dx) {
        FloatBuffer[] x = images.buffers();
        float[] masks = masks();
        share((lines, stretch) -> {
            for (int row = stretch.start(); row < stretch.end(); row++) {
                lines.propagate(
                        x[row], dy[row], dx[row], stretch.coefficients(), masks, row * operation.channels(), rectified);
            }
        });
    }
}
