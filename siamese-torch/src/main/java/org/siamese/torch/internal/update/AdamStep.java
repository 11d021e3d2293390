package org.siamese.torch.internal.update;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * Adam in one pass over the memory. libtorch adds epsilon to the corrected deviation, ND4J to the uncorrected one: {@code epsilon /
 * sqrt(1 - beta2^t)} is the same there.
 */
final class AdamStep implements UpdaterStep {
    private final Adam config;
    private final Tensor m;
    private final Tensor v;
    private final Tensor step;
    private final OperatorHandle operator;
    private final List<State> states;

    AdamStep(AdamUpdater updater, TorchDevice device, Kept kept) {
        config = updater.getConfig();
        m = kept.keep(device.copyOf(updater.getM().reshape(updater.getM().length())));
        v = kept.keep(device.copyOf(updater.getV().reshape(updater.getV().length())));
        step = kept.keep(device.zeros(1).view());
        operator = kept.keep(Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", ""));
        states = List.of(new State(updater.getM(), m), new State(updater.getV(), v));
    }

    @Override
    public List<State> states() {
        return states;
    }

    @Override
    public void apply(Tensor parameters, Tensor gradient, int iteration, int epoch) {
        int number = iteration + 1;
        step.fill_(new Scalar((double) number));
        double correction = Math.sqrt(1 - Math.pow(config.getBeta2(), number));
        IValueVector arguments = new IValueVector();
        for (Tensor tensor : List.of(parameters, gradient, m, v)) {
            arguments.push_back(new IValue(list(tensor)));
        }
        arguments.push_back(new IValue(list()));
        arguments.push_back(new IValue(list(step)));
        arguments.push_back(new IValue(config.getLearningRate(iteration, epoch)));
        arguments.push_back(new IValue(config.getBeta1()));
        arguments.push_back(new IValue(config.getBeta2()));
        arguments.push_back(new IValue(0.0));
        arguments.push_back(new IValue(config.getEpsilon() / correction));
        arguments.push_back(new IValue(false));
        arguments.push_back(new IValue(false));
        arguments.push_back(new IValue());
        arguments.push_back(new IValue());
        operator.callBoxed(arguments);
    }

    private static GenericList list(Tensor... tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return list;
    }
}
