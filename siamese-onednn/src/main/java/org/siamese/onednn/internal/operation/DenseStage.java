package org.siamese.onednn.internal.operation;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * {@link Dense}, on the weights and into the gradient where they lie. In {@link Precision#BFLOAT16}, inputs, weights and the gradient of the
 * results are rounded copies, where there are so many weights that this is faster.
 */
public final class DenseStage extends WeightedStage {
    /** Weights from which on rounded copies are worth making. */
    private static final long MANY_WEIGHTS = 1L << 16;

    private final Dense operation;
    private final boolean narrow;
    private final boolean slices;
    private @Nullable Block narrowWeights;

    /**
     * A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most.
     *
     * @param precision of the products
     */
    public DenseStage(Dense operation, List<Operation> after, Precision precision) {
        super(operation.trains(), after);
        this.operation = operation;
        this.narrow = precision == Precision.BFLOAT16 && operation.inputSize() * operation.size() >= MANY_WEIGHTS;
        this.slices = DenseGradientSlices.suits(operation, precision);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        if (x.shape().image() || x.shape().channels() != operation.inputSize()) {
            throw new IllegalArgumentException("dense: expected vectors of " + operation.inputSize() + " values, got "
                    + x.shape().describe());
        }
        Tensor y = build.tensor(Shape.vector(x.shape().rows(), operation.size()));
        if (narrow) {
            x.block().retain();
            x = build.reordered(Phase.FORWARD, x, build.narrowLayout(x.shape()));
        }
        keep(build, x, y);
        if (!narrow && LongProduct.suits(operation, x.shape().rows())) {
            LongProduct.add(build, operation, x, y);
            finish(build, operation.bias(), y);
            return y;
        }
        Arguments arguments = build.arguments();
        inner_product_forward.primitive_desc description =
                description(build, x.layout(), y.layout(), PostOperations.of(build, after, y.shape(), arguments));
        arguments
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, forwardWeights(build, description))
                .put(DNNL_ARG_DST, build.memory(y));
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_BIAS, build.memory(biasLayout(build), ArrayMemory.values(operation.bias())));
        }
        build.call(Phase.FORWARD, "dense", description, new inner_product_forward(description), arguments);
        if (narrow) {
            build.release(x.block());
        }
        return y;
    }

    private inner_product_forward.primitive_desc description(
            Build build, memory.desc x, memory.desc y, primitive_attr attributes) {
        prop_kind kind = build.goesBackward() ? prop_kind.forward_training : prop_kind.forward_inference;
        engine engine = build.engine();
        memory.desc weights = operandLayout(build);
        return build.keep(
                operation.bias() == null
                        ? new inner_product_forward.primitive_desc(engine, kind, x, weights, y, attributes, false)
                        : new inner_product_forward.primitive_desc(
                                engine, kind, x, weights, biasLayout(build), y, attributes, false));
    }

    /** What oneDNN wants to know about the way forward before it goes backward. */
    private inner_product_forward.primitive_desc hint(Build build, Tensor x, Tensor delta) {
        return description(build, x.layout(), delta.layout(), build.attributes());
    }

    private memory.desc weightLayout(Build build) {
        return build.layout(memory.format_tag.ab, operation.size(), operation.inputSize());
    }

    private memory.desc biasLayout(Build build) {
        return build.layout(memory.format_tag.a, operation.size());
    }

    /** How the products' weights lie: in training as in the network, so that one copy serves both directions. */
    private memory.desc operandLayout(Build build) {
        long[] shape = {operation.size(), operation.inputSize()};
        memory.format_tag tag = build.goesBackward() ? memory.format_tag.ab : memory.format_tag.any;
        return narrow ? build.keep(new memory.desc(shape, memory.data_type.bf16, tag)) : weightLayout(build);
    }

    private memory weights(Build build) {
        return build.memory(weightLayout(build), ArrayMemory.values(operation.weights()));
    }

    /** The weights, or a rounded copy: for each batch where they train. */
    private memory forwardWeights(Build build, inner_product_forward.primitive_desc description) {
        if (!narrow) {
            return weights(build);
        }
        memory.desc layout = build.keep(description.weights_desc());
        Block copy = build.goesBackward() ? build.acquire(layout) : build.reserve(layout.get_size());
        memory rounded = build.memory(layout, copy);
        build.copy(build.goesBackward() ? Phase.FORWARD : Phase.PREPARE, "weights", weights(build), rounded);
        narrowWeights = build.goesBackward() ? copy : null;
        return rounded;
    }

    /** The same for the gradient of the input. */
    private memory backwardWeights(Build build) {
        return narrow ? build.memory(operandLayout(build), narrowWeights) : weights(build);
    }

    @Override
    protected Tensor operand(Build build, Tensor delta) {
        return narrow ? build.reordered(Phase.BACKWARD, delta, build.narrowLayout(delta.shape())) : delta;
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        if (slices) {
            DenseGradientSlices.add(build, operation, x, delta);
            return;
        }
        engine engine = build.engine();
        inner_product_forward.primitive_desc hint = hint(build, x, delta);
        memory.desc weights = weightLayout(build);
        primitive_attr attributes = build.attributes();
        inner_product_backward_weights.primitive_desc description = build.keep(
                operation.bias() == null
                        ? new inner_product_backward_weights.primitive_desc(
                                engine, x.layout(), weights, delta.layout(), hint, attributes, false)
                        : new inner_product_backward_weights.primitive_desc(
                                engine,
                                x.layout(),
                                weights,
                                biasLayout(build),
                                delta.layout(),
                                hint,
                                attributes,
                                false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(
                        DNNL_ARG_DIFF_WEIGHTS,
                        build.memory(weightLayout(build), ArrayMemory.gradient(operation.weights())));
        if (operation.bias() != null) {
            arguments.put(DNNL_ARG_DIFF_BIAS, build.memory(biasLayout(build), ArrayMemory.gradient(operation.bias())));
        }
        build.call(
                Phase.BACKWARD,
                "weight gradient",
                description,
                new inner_product_backward_weights(description),
                arguments);
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        Tensor result = build.tensor(x.shape());
        inner_product_backward_data.primitive_desc description =
                build.keep(new inner_product_backward_data.primitive_desc(
                        build.engine(),
                        result.layout(),
                        operandLayout(build),
                        delta.layout(),
                        hint(build, x, delta),
                        build.attributes(),
                        false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_WEIGHTS, backwardWeights(build))
                .put(DNNL_ARG_DIFF_SRC, build.memory(result));
        build.call(
                Phase.BACKWARD, "input gradient", description, new inner_product_backward_data(description), arguments);
        if (narrow) {
            build.release(narrowWeights);
        }
        return result;
    }
}
