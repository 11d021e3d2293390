package org.siamese.onednn.internal.operation;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Add;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Add}. The gradient of each input is the output's, shared. */
public final class AddStage implements Stage {
    private int count;

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        count = inputs.size();
        Tensor sum = inputs.get(0);
        for (Tensor next : inputs.subList(1, count)) {
            if (!next.shape().equals(sum.shape())) {
                throw new IllegalArgumentException("sum: expected inputs of one shape, got "
                        + sum.shape().describe() + " and " + next.shape().describe());
            }
            boolean first = sum == inputs.get(0);
            Tensor to = first ? build.tensor(sum.shape()) : sum;
            sum(build, Phase.FORWARD, sum, next, to);
            sum = to;
        }
        return sum;
    }

    /** Adds the step that adds two tensors; the result may be one of them. */
    public static void sum(Build build, Phase phase, Tensor first, Tensor second, Tensor to) {
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(),
                algorithm.binary_add,
                first.layout(),
                second.layout(),
                to.layout(),
                build.attributes(),
                false));
        Arguments arguments = build.arguments()
                .put(dnnl.DNNL_ARG_SRC_0, build.memory(first))
                .put(dnnl.DNNL_ARG_SRC_1, build.memory(second))
                .put(dnnl.DNNL_ARG_DST, build.memory(to));
        build.call(phase, "sum", description, new binary(description), arguments);
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        List<@Nullable Tensor> gradients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                gradient.block().retain();
            }
            gradients.add(gradient);
        }
        return gradients;
    }
}
