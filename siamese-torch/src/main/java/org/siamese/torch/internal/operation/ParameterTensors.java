package org.siamese.torch.internal.operation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.plan.Parameter;
import org.siamese.torch.internal.natives.Kept;

/** A network's parameters as stretches of one vector on the device. */
public final class ParameterTensors {
    private final INDArray network;
    private final Tensor vector;
    private final Kept kept;
    private final Map<Long, Leaf> leaves = new LinkedHashMap<>();

    /**
     * A parameter that trains.
     *
     * @param start where it begins in the vector
     * @param length its number of values
     * @param tensor its values, to which the gradient is propagated
     */
    public record Leaf(long start, long length, Tensor tensor) {}

    /**
     * Tensors for a network's parameters.
     *
     * @param network the network's parameter vector
     * @param vector the same on the device
     * @param kept owns the tensors
     */
    public ParameterTensors(INDArray network, Tensor vector, Kept kept) {
        this.network = network;
        this.vector = vector;
        this.kept = kept;
    }

    /** Where a parameter begins in the vector. */
    public long start(Parameter parameter) {
        return parameter.value().offset() - network.offset();
    }

    /** A parameter's values, which are no part of what is propagated. */
    Tensor values(Parameter parameter) {
        return vector.narrow(0, start(parameter), parameter.value().length()).detach();
    }

    /** A parameter with a shape; its gradient is wanted if it trains. */
    public Tensor of(Parameter parameter, long... shape) {
        Tensor view = values(parameter).view(shape).detach();
        if (!parameter.trains()) {
            return kept.keep(view);
        }
        view.set_requires_grad(true);
        kept.keep(view);
        leaves.put(
                start(parameter), new Leaf(start(parameter), parameter.value().length(), view));
        return view;
    }

    /** The same for functions that may do without. */
    public TensorOptional optional(Parameter parameter, long... shape) {
        return kept.keep(new TensorOptional(of(parameter, shape)));
    }

    /** All that train. */
    public List<Leaf> leaves() {
        return List.copyOf(leaves.values());
    }
}
