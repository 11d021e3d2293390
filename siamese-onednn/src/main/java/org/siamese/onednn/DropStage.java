package org.siamese.onednn;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.onednn.Action.Run;
import org.siamese.onednn.Build.Phase;

/** {@link Drop}: forward and backward are a product with the mask of the step, in place where that may be. */
final class DropStage implements Stage {
    private final Drop operation;
    private final boolean spatial;
    private @Nullable Shape shape;
    private @Nullable Block mask;
    private memory.@Nullable desc form;
    private memory.@Nullable desc maskForm;

    DropStage(Drop operation) {
        this.operation = operation;
        this.spatial = operation.mask() instanceof SeededSpatialDropout;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        shape = x.shape();
        if (spatial && !shape.image()) {
            throw new IllegalArgumentException("spatial dropout: expected images, got vectors of " + shape.channels());
        }
        if (spatial) {
            spatialMask(build);
        } else {
            valueMask(build, x);
        }
        boolean inPlace = x.block().exclusive();
        if (inPlace) {
            x.block().retain();
        }
        Tensor y = inPlace ? x : build.tensor(shape);
        multiply(build, Phase.FORWARD, x, y);
        return y;
    }

    /** One value for each channel of each row, repeated over a stretch of positions, which makes the product fast. */
    private void spatialMask(Build build) {
        WideView view = WideView.of(shape);
        form = build.form(memory.format_tag.abc, shape.rows(), view.rowsPerImage(), view.channels());
        maskForm = build.form(memory.format_tag.abc, shape.rows(), 1, view.channels());
        Block values = build.reserve(maskForm.get_size());
        mask = values;
        float[] wide = new float[Math.toIntExact(shape.rows() * view.channels())];
        int members = build.members();
        build.act(Phase.FORWARD, "mask", run -> {
            float[] drawn = drawn(run, new long[] {shape.rows(), shape.channels(), 1, 1});
            int channels = (int) shape.channels();
            int width = (int) view.channels();
            for (int row = 0; row < shape.rows(); row++) {
                int from = source(row, members) * channels;
                for (int i = 0; i < width; i += channels) {
                    System.arraycopy(drawn, from, wide, row * width + i, channels);
                }
            }
            values.floats().put(wide);
        });
    }

    private void valueMask(Build build, Tensor x) {
        form = x.form();
        maskForm = x.form();
        Block values = build.reserve(form.get_size());
        mask = values;
        boolean reordered = shape.image() && shape.channels() > 1;
        Block drawnFirst = reordered ? build.acquire(form) : values;
        float[] sorted = new float[Math.toIntExact(shape.length())];
        int members = build.members();
        build.act(Phase.FORWARD, "mask", run -> {
            float[] drawn = drawn(run, shape.dims());
            int length = (int) shape.rowLength();
            for (int row = 0; row < shape.rows(); row++) {
                System.arraycopy(drawn, source(row, members) * length, sorted, row * length, length);
            }
            drawnFirst.floats().put(sorted);
        });
        if (reordered) {
            memory.desc channelsFirst = build.form(memory.format_tag.abcd, shape.dims());
            build.copy(Phase.FORWARD, "mask", build.memory(channelsFirst, drawnFirst), build.memory(form, values));
            build.release(drawnFirst);
        }
    }

    private float[] drawn(Run run, long[] dims) {
        return operation.mask().mask(dims, run.iteration(), run.epoch());
    }

    /** The batch's row that lies at a row of the program. */
    private int source(int row, int members) {
        int tuples = (int) shape.rows() / members;
        return row % tuples * members + row / tuples;
    }

    private void multiply(Build build, Phase phase, Tensor from, Tensor to) {
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.keep(new binary.desc(algorithm.binary_mul, form, maskForm, form)),
                build.attributes(),
                build.engine()));
        Arguments arguments = build.arguments()
                .put(dnnl.DNNL_ARG_SRC_0, build.memory(form, from.block()))
                .put(dnnl.DNNL_ARG_SRC_1, build.memory(maskForm, mask))
                .put(dnnl.DNNL_ARG_DST, build.memory(form, to.block()));
        build.call(phase, "dropout", description, new binary(description), arguments);
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = gradient.block().exclusive() ? gradient : build.tensor(shape);
        multiply(build, Phase.BACKWARD, gradient, result);
        if (result != gradient) {
            build.release(gradient.block());
        }
        return Arrays.asList(result);
    }
}
