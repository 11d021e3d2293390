package org.siamese.torch.internal.operation;

import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * What an operation's evaluation is made with.
 *
 * @param device where it computes
 * @param parameters the network's parameters there
 * @param statistics takes the statistics of batches
 * @param kept owns what outlives a pass
 */
record Site(TorchDevice device, ParameterTensors parameters, RunningStatistics statistics, Kept kept) {}
