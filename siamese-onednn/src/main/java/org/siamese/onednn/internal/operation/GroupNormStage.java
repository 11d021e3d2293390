package org.siamese.onednn.internal.operation;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.GroupNorm;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.BatchNormKernel;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link GroupNorm} by the loops of batch normalisation, row by row, with each channel's sums merged into those of its group. */
public final class GroupNormStage implements Stage {
    private final GroupNorm operation;
    private final List<GroupNormRows> workers = new ArrayList<>();
    private @Nullable Tensor input;
    private @Nullable Images images;
    private double[][] means = {};
    private double[][] deviations = {};

    public GroupNormStage(GroupNorm operation) {
        this.operation = operation;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Shape shape = x.shape();
        if (shape.channels() != operation.channels()) {
            throw new IllegalArgumentException(
                    "group normalisation: expected " + operation.channels() + " channels, got " + shape.describe());
        }
        input = x;
        if (build.goesBackward()) {
            x.block().retain();
        }
        int rows = Math.toIntExact(shape.rows());
        means = new double[rows][operation.groups()];
        deviations = new double[rows][operation.groups()];
        for (int i = 0; i < Math.min(Workers.shared().parallelism(), rows); i++) {
            BatchNormKernel kernel = build.workspace(
                    BatchNormKernel.class, List.of(i, shape, 0, false), () -> new BatchNormKernel(shape, 0, false));
            workers.add(new GroupNormRows(operation, shape, kernel));
        }
        Images from = new Images(x);
        images = from;
        Tensor y = build.tensor(shape);
        Images to = new Images(y);
        build.act(Phase.FORWARD, "groups", run -> {
            double[] gamma = values(operation.gamma());
            double[] beta = values(operation.beta());
            FloatBuffer[] source = from.buffers();
            FloatBuffer[] target = to.buffers();
            Workers.shared().share(workers.size(), rows, (worker, row) -> workers.get(worker)
                    .normalise(source, target[row], row, gamma, beta, means[row], deviations[row]));
        });
        return y;
    }

    private double[] values(Parameter parameter) {
        float[] read = new float[operation.channels()];
        ArrayMemory.values(parameter).floats().get(read);
        double[] values = new double[read.length];
        Arrays.setAll(values, c -> read[c]);
        return values;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Images from = new Images(gradient);
        boolean inPlace = gradient.block().exclusive();
        Tensor result = !wanted ? null : inPlace ? gradient : build.tensor(input.shape());
        Images to = result == null ? null : new Images(result);
        int rows = means.length;
        double[][] plain = new double[rows][operation.channels()];
        double[][] weighted = new double[rows][operation.channels()];
        build.act(Phase.BACKWARD, "groups", run -> {
            double[] gamma = values(operation.gamma());
            FloatBuffer[] x = images.buffers();
            FloatBuffer[] dy = from.buffers();
            FloatBuffer[] dx = to == null ? null : to.buffers();
            Workers.shared().share(workers.size(), rows, (worker, row) -> workers.get(worker)
                    .propagate(x, dy, dx, row, gamma, means[row], deviations[row], plain[row], weighted[row]));
            if (operation.trains()) {
                write(operation.gamma(), weighted);
                write(operation.beta(), plain);
            }
        });
        if (result != gradient) {
            build.release(gradient.block());
        }
        build.release(input.block());
        return Arrays.asList(result);
    }

    /** The sum over the rows, in their order. */
    private static void write(Parameter parameter, double[][] rows) {
        double[] sums = new double[rows[0].length];
        for (double[] row : rows) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += row[c];
            }
        }
        FloatPointer target = ArrayMemory.gradient(parameter).floats();
        float[] values = new float[sums.length];
        for (int c = 0; c < sums.length; c++) {
            values[c] = (float) sums[c];
        }
        target.put(values);
    }
}
