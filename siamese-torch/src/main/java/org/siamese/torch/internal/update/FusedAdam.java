package org.siamese.torch.internal.update;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * Adam for all blocks with the same settings, in one call and one pass over the memory. libtorch adds epsilon to the corrected deviation,
 * ND4J to the uncorrected one: {@code epsilon / sqrt(1 - beta2^t)} is the same there.
 */
final class FusedAdam {
    private final Adam config;
    private final Tensor step;
    private final OperatorHandle operator;
    private final List<IValue> lists;
    private final List<IValue> rest;

    /**
     * The step of some blocks.
     *
     * @param blocks with such settings
     */
    FusedAdam(Adam config, List<BlockUpdate> blocks, TorchDevice device, Kept kept) {
        this.config = config;
        step = kept.keep(device.zeros(1).view());
        operator = kept.keep(Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", ""));
        lists = List.of(
                list(blocks, BlockUpdate::parameters, kept),
                list(blocks, BlockUpdate::gradient, kept),
                list(blocks, block -> block.adam().orElseThrow().m(), kept),
                list(blocks, block -> block.adam().orElseThrow().v(), kept),
                list(List.of(), BlockUpdate::parameters, kept),
                list(blocks, block -> step, kept));
        IValue no = kept.keep(new IValue(false));
        IValue none = kept.keep(new IValue());
        rest = List.of(no, no, none, none);
    }

    private static IValue list(List<BlockUpdate> blocks, Function<BlockUpdate, Tensor> part, Kept kept) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        blocks.forEach(block -> list.push_back(new IValue(part.apply(block))));
        return kept.keep(new IValue(list));
    }

    void apply(int iteration, int epoch) {
        int number = iteration + 1;
        step.fill_(new Scalar((double) number));
        double correction = Math.sqrt(1 - Math.pow(config.getBeta2(), number));
        IValueVector arguments = new IValueVector();
        lists.forEach(arguments::push_back);
        arguments.push_back(new IValue(config.getLearningRate(iteration, epoch)));
        arguments.push_back(new IValue(config.getBeta1()));
        arguments.push_back(new IValue(config.getBeta2()));
        arguments.push_back(new IValue(0.0));
        arguments.push_back(new IValue(config.getEpsilon() / correction));
        rest.forEach(arguments::push_back);
        operator.callBoxed(arguments);
    }
}
