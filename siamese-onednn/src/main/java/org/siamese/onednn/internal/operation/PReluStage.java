package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.prelu_backward;
import org.bytedeco.dnnl.prelu_forward;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.PRelu;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.Lines;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link PRelu}. A slope for all channels is repeated for each of them, and its gradient summed over them. */
public final class PReluStage implements Stage {
    private final PRelu operation;
    private @Nullable Tensor input;
    private @Nullable Block slopes;
    private prelu_forward.@Nullable primitive_desc forward;

    public PReluStage(PRelu operation) {
        this.operation = operation;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        boolean inPlace = x.block().exclusive() && !build.goesBackward();
        if (inPlace || build.goesBackward()) {
            x.block().retain();
        }
        input = x;
        Tensor y = inPlace ? x : build.tensor(x.shape());
        slopes = slopes(build, Math.toIntExact(x.shape().channels()));
        prop_kind kind = build.goesBackward() ? prop_kind.forward_training : prop_kind.forward_inference;
        memory.desc perChannel = perChannel(build);
        forward = build.keep(new prelu_forward.primitive_desc(
                build.engine(), kind, x.layout(), perChannel, y.layout(), build.attributes(), false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, build.memory(perChannel, slopes))
                .put(DNNL_ARG_DST, build.memory(y));
        build.call(Phase.FORWARD, "prelu", forward, new prelu_forward(forward), arguments);
        return y;
    }

    private boolean isShared(int channels) {
        return operation.slope().value().length() < channels;
    }

    private Block slopes(Build build, int channels) {
        Block given = ArrayMemory.values(operation.slope());
        if (!isShared(channels)) {
            return given;
        }
        Block repeated = build.reserve(Block.floats(channels));
        float[] values = new float[channels];
        build.act(build.goesBackward() ? Phase.FORWARD : Phase.PREPARE, "slope", run -> {
            Arrays.fill(values, given.floats().get());
            repeated.floats().put(values);
        });
        return repeated;
    }

    private memory.desc perChannel(Build build) {
        Shape shape = input.shape();
        return build.layout(new Shape(1, shape.channels(), 1, 1, shape.image()));
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        memory.desc perChannel = perChannel(build);
        Tensor result = gradient.block().exclusive() ? gradient : build.tensor(input.shape());
        int channels = Math.toIntExact(input.shape().channels());
        boolean direct = operation.trains() && !isShared(channels);
        Block sums = direct ? ArrayMemory.gradient(operation.slope()) : build.acquire(perChannel);
        prelu_backward.primitive_desc description = build.keep(new prelu_backward.primitive_desc(
                build.engine(),
                input.layout(),
                perChannel,
                result.layout(),
                perChannel,
                gradient.layout(),
                forward,
                build.attributes(),
                false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(input))
                .put(DNNL_ARG_WEIGHTS, build.memory(perChannel, slopes))
                .put(DNNL_ARG_DIFF_DST, build.memory(gradient))
                .put(DNNL_ARG_DIFF_SRC, build.memory(result))
                .put(DNNL_ARG_DIFF_WEIGHTS, build.memory(perChannel, sums));
        build.call(Phase.BACKWARD, "prelu", description, new prelu_backward(description), arguments);
        if (!direct) {
            if (operation.trains()) {
                addUp(build, sums, channels);
            }
            build.release(sums);
        }
        if (result != gradient) {
            build.release(gradient.block());
        }
        build.release(input.block());
        return Arrays.asList(result);
    }

    private void addUp(Build build, Block sums, int channels) {
        FloatPointer target = ArrayMemory.gradient(operation.slope()).floats();
        float[] values = new float[channels];
        build.act(Phase.BACKWARD, "slope", run -> {
            sums.floats().get(values);
            target.put((float) Lines.sum(values));
        });
    }
}
