package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.Eltwise;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Matrices;
import org.siamese.onednn.internal.stage.Matrices.Operand;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** What convolutions and dense layers have in common: weights, and operations on the way out. */
public abstract class WeightedStage implements Stage {
    public final List<Operation> after;
    private final boolean trains;
    private @Nullable Tensor input;
    private @Nullable Tensor output;
    private boolean rectifierLeft;

    /**
     * A stage.
     *
     * @param after see {@link PostOperations}; in training, one activation at most
     */
    public WeightedStage(boolean trains, List<Operation> after) {
        this.trains = trains;
        this.after = after;
    }

    /** Keeps what the backward steps need. */
    protected final void keep(Build build, Tensor x, Tensor y) {
        if (build.goesBackward()) {
            x.block().retain();
            y.block().retain();
            input = x;
            output = y;
        }
    }

    /** Leaves the backward step of the ReLU on the way out to the only user of the output. */
    @Override
    public final void moveRectifier() {
        rectifierLeft = true;
    }

    /** Adds the step for bias and the operations after it, to results that came without. */
    protected final void finish(Build build, @Nullable Parameter bias, Tensor y) {
        if (bias == null && after.isEmpty()) {
            return;
        }
        Shape shape = y.shape();
        Arguments arguments = build.arguments();
        primitive_attr attributes = PostOperations.of(build, after, shape, arguments);
        memory.desc biasLayout = build.layout(new Shape(1, shape.channels(), 1, 1, shape.image()));
        Block values =
                bias == null ? build.constants(new float[Math.toIntExact(shape.channels())]) : ArrayMemory.values(bias);
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.engine(), algorithm.binary_add, y.layout(), biasLayout, y.layout(), attributes, false));
        arguments
                .put(DNNL_ARG_SRC_0, build.memory(y))
                .put(DNNL_ARG_SRC_1, build.memory(biasLayout, values))
                .put(DNNL_ARG_DST, build.memory(y));
        build.call(Phase.FORWARD, "bias", description, new binary(description), arguments);
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor delta = gradient;
        for (Operation activation : rectifierLeft ? List.<Operation>of() : after) {
            delta = ActivationBackward.add(build, Eltwise.of((Activate) activation), output, delta);
        }
        build.release(output.block());
        delta = operand(build, delta);
        if (trains) {
            weights(build, input, delta);
        }
        Tensor result = wanted ? data(build, input, delta) : null;
        build.release(delta.block());
        build.release(input.block());
        return Arrays.asList(result);
    }

    /** The gradient of the results, before bias and activation, as the products read it; its use is taken over. */
    protected Tensor operand(Build build, Tensor delta) {
        return delta;
    }

    /** Adds the steps for the gradients of weights and bias. */
    protected abstract void weights(Build build, Tensor x, Tensor delta);

    /** Adds the steps for the gradient of the input. */
    protected abstract Tensor data(Build build, Tensor x, Tensor delta);

    /** Adds the step that sums the gradients of the results, channels last, over all positions. */
    public static void biasGradient(Build build, Parameter bias, Tensor delta) {
        Shape shape = delta.shape();
        long positions = shape.rows() * shape.positions();
        float[] ones = new float[Math.toIntExact(positions)];
        Arrays.fill(ones, 1);
        Matrices.step(
                build,
                Phase.BACKWARD,
                "bias gradient",
                new long[] {1, 1, positions, shape.channels()},
                new Operand(build.constants(ones), false),
                new Operand(delta.block(), false),
                ArrayMemory.gradient(bias),
                false);
    }
}
