package org.siamese.torch.internal.operation;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.plan.BatchNorm;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * The running statistics of a tower's batch normalisations. A forward pass leaves the statistics of its batch in scratch memory and moves
 * nothing; the way back puts what an update subtracts from the running ones into the gradient vector. All layers of one kind are computed
 * together, as each operation on the device costs some microseconds whatever its size.
 */
public final class RunningStatistics {
    private final TorchDevice device;
    private final ParameterTensors parameters;
    private final Kept kept;
    private final List<StatisticsGroup> groups = new ArrayList<>();

    /** None yet. */
    public RunningStatistics(TorchDevice device, ParameterTensors parameters, Kept kept) {
        this.device = device;
        this.parameters = parameters;
        this.kept = kept;
    }

    /** One layer. */
    final class Entry {
        private final BatchNorm norm;
        private final TensorOptional runningMean;
        private final Tensor runningDeviation;
        private final TensorOptional runningVariance;
        private @Nullable TensorOptional mean;
        private @Nullable TensorOptional variance;
        private @Nullable Tensor scratchVariance;
        private final Scalar two;
        private final Scalar ten;
        private long count;

        private Entry(BatchNorm norm) {
            this.norm = norm;
            runningMean = kept.keep(new TensorOptional(kept.keep(parameters.values(norm.mean()))));
            runningDeviation = kept.keep(parameters.values(norm.deviation()));
            runningVariance = kept.keep(new TensorOptional(runningDeviation));
            two = kept.keep(new Scalar(2.0));
            ten = kept.keep(new Scalar(10.0));
        }

        /** Where the statistics of its batches go, [members, channels] in a line each. */
        void use(Tensor means, Tensor variances) {
            mean = kept.keep(new TensorOptional(means));
            scratchVariance = variances;
            variance = kept.keep(new TensorOptional(variances));
        }

        /** Its values in a batch's statistics. */
        int values() {
            return norm.channels() * norm.members();
        }

        BatchNorm norm() {
            return norm;
        }

        /** Values of a channel and member in the last batch. */
        long count() {
            return count;
        }

        /** After the way back, which reads what libtorch has left there: for one value, 0 / 0. */
        void clean() {
            if (count < 2) {
                scratchVariance.zero_();
            }
        }

        /** By the running statistics. */
        Tensor normalised(Tensor x, TensorOptional gamma, TensorOptional beta) {
            TensorOptional running = norm.logDeviation()
                    ? new TensorOptional(torch.pow(ten, runningDeviation.mul(two)))
                    : runningVariance;
            return torch.batch_norm(x, gamma, beta, runningMean, running, false, 0, norm.epsilon(), true);
        }

        /** By the batch's own statistics, which are remembered until the next pass. */
        Tensor measured(Tensor x, TensorOptional gamma, TensorOptional beta) {
            count = x.numel() / x.size(1);
            if (count < 2 && norm.runningVariance() == RunningVariance.SAMPLE) {
                throw new IllegalArgumentException(
                        "batch normalisation: expected at least 2 values for each channel, whose "
                                + "variance is divided by n - 1, got 1");
            }
            return torch.batch_norm(x, gamma, beta, mean, variance, true, 1, norm.epsilon(), true);
        }
    }

    /** A layer's statistics. */
    Entry add(BatchNorm norm) {
        Entry entry = new Entry(norm);
        if (!norm.frozen()) {
            StatisticsGroup group = groups.stream()
                    .filter(known -> known.takes(norm))
                    .findFirst()
                    .orElse(null);
            if (group == null) {
                group = new StatisticsGroup(norm, device, kept);
                groups.add(group);
            }
            group.add(entry);
        }
        return entry;
    }

    /** Gives all layers their memory; none comes after. */
    void complete() {
        groups.forEach(group -> group.complete(parameters));
    }

    /**
     * Puts into the gradient vector what takes the running statistics to their new values.
     *
     * @param vector the parameters
     * @param gradient the gradients
     * @param first whether it replaces what is there, else it is added
     */
    public void propagate(Tensor vector, Tensor gradient, boolean first) {
        groups.forEach(group -> group.propagate(vector, gradient, first));
    }
}
