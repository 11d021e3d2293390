package org.siamese.torch.internal.update;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * Adam's moments of a stretch of the parameters, on the device.
 *
 * @param config the settings
 * @param m mean of the gradient
 * @param v mean of its square
 * @param states the same with their places in the network's updater
 */
record AdamState(Adam config, Tensor m, Tensor v, List<UpdaterStep.State> states) {
    static AdamState of(AdamUpdater updater, TorchDevice device, Kept kept) {
        Tensor m = kept.keep(device.copyOf(updater.getM().reshape(updater.getM().length())));
        Tensor v = kept.keep(device.copyOf(updater.getV().reshape(updater.getV().length())));
        return new AdamState(
                updater.getConfig(),
                m,
                v,
                List.of(new UpdaterStep.State(updater.getM(), m), new UpdaterStep.State(updater.getV(), v)));
    }
}
