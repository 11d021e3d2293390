package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.WideView;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Dropout}: forward and backward are a product with the mask of the step, in place where that may be. */
public final class DropoutStage implements Stage {
    private final Dropout operation;
    private final boolean spatial;
    private @Nullable Shape shape;
    private @Nullable Block mask;
    private memory.@Nullable desc layout;
    private memory.@Nullable desc maskLayout;

    public DropoutStage(Dropout operation) {
        this.operation = operation;
        this.spatial = operation.spatial();
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        shape = x.shape();
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
        SpatialMask drawn = SpatialMask.add(build, operation, shape);
        WideView view = WideView.of(shape);
        int width = Math.toIntExact(view.channels());
        layout = build.layout(memory.format_tag.abc, shape.rows(), view.rowsPerImage(), view.channels());
        maskLayout = build.layout(memory.format_tag.abc, shape.rows(), 1, view.channels());
        Block values = build.reserve(maskLayout.get_size());
        mask = values;
        float[] wide = new float[Math.toIntExact(shape.rows() * view.channels())];
        int channels = Math.toIntExact(shape.channels());
        build.act(Phase.FORWARD, "mask", run -> {
            for (int i = 0; i < wide.length; i += channels) {
                System.arraycopy(drawn.values(), i / width * channels, wide, i, channels);
            }
            values.floats().put(wide);
        });
    }

    private void valueMask(Build build, Tensor x) {
        layout = x.layout();
        maskLayout = x.layout();
        Block values = build.reserve(layout.get_size());
        mask = values;
        boolean reordered = shape.image() && shape.channels() > 1;
        Block drawnFirst = reordered ? build.acquire(layout) : values;
        float[] sorted = new float[Math.toIntExact(shape.length())];
        int members = build.members();
        build.act(Phase.FORWARD, "mask", run -> {
            DrawnMask.draw(operation, run, shape, members, sorted);
            drawnFirst.floats().put(sorted);
        });
        if (reordered) {
            memory.desc channelsFirst = build.layout(memory.format_tag.abcd, shape.dims());
            build.copy(Phase.FORWARD, "mask", build.memory(channelsFirst, drawnFirst), build.memory(layout, values));
            build.release(drawnFirst);
        }
    }

    private void multiply(Build build, Phase phase, Tensor from, Tensor to) {
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(), algorithm.binary_mul, layout, maskLayout, layout, build.attributes(), false));
        Arguments arguments = build.arguments()
                .put(dnnl.DNNL_ARG_SRC_0, build.memory(layout, from.block()))
                .put(dnnl.DNNL_ARG_SRC_1, build.memory(maskLayout, mask))
                .put(dnnl.DNNL_ARG_DST, build.memory(layout, to.block()));
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
