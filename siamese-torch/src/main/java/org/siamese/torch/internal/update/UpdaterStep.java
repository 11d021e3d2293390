package org.siamese.torch.internal.update;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An updater for one stretch of the parameters, on its state on the device. */
interface UpdaterStep {
    /** The state, which the network's own updater has, too. */
    List<State> states();

    /** Changes the parameters by their gradient, which may be changed, too. */
    void apply(Tensor parameters, Tensor gradient, int iteration, int epoch);

    /**
     * A vector of state.
     *
     * @param network where the network's updater has it
     * @param device where it is kept
     */
    record State(INDArray network, Tensor device) {}

    static Scalar scalar(double value) {
        return new Scalar(value);
    }
}
