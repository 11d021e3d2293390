package org.siamese.torch.internal.operation;

import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * What an operation's evaluation is made with.
 *
 * @param device where it computes
 * @param parameters the network's parameters there
 * @param statistics takes the statistics of batches
 * @param scales takes what batch normalisations of members apart have for each
 * @param kept owns what outlives a pass
 * @param rounds whether the operands of a product are rounded in passes of bfloat16
 */
record Site(
        TorchDevice device,
        ParameterTensors parameters,
        RunningStatistics statistics,
        MemberScales scales,
        Kept kept,
        boolean rounds) {
    Site withRounding(boolean newRounds) {
        return new Site(device, parameters, statistics, scales, kept, newRounds);
    }
}
