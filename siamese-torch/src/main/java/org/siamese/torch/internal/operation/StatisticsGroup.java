package org.siamese.torch.internal.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Parameter;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * Batch normalisations with the same members, decay and kind of running variance. With m members, each of which moves a running value by
 * the share 1 - d of its own, the new value is {@code d^m old + (1 - d) sum_i d^(m - 1 - i) own_i}.
 */
final class StatisticsGroup {
    private final BatchNorm kind;
    private final TorchDevice device;
    private final Kept kept;
    private final List<RunningStatistics.Entry> entries = new ArrayList<>();
    private @Nullable Tensor ownMeans;
    private @Nullable Tensor ownVariances;
    private @Nullable Tensor order;
    private @Nullable Tensor means;
    private @Nullable Tensor deviations;
    private @Nullable Tensor weights;
    private @Nullable Tensor corrections;
    private long[] counts = {};
    private @Nullable Scalar moved;

    StatisticsGroup(BatchNorm kind, TorchDevice device, Kept kept) {
        this.kind = kind;
        this.device = device;
        this.kept = kept;
    }

    boolean takes(BatchNorm norm) {
        return norm.members() == kind.members()
                && norm.decay() == kind.decay()
                && norm.logDeviation() == kind.logDeviation()
                && norm.runningVariance() == kind.runningVariance();
    }

    void add(RunningStatistics.Entry entry) {
        entries.add(entry);
    }

    void propagate(Tensor vector, Tensor gradient, boolean first) {
        entries.forEach(RunningStatistics.Entry::clean);
        Tensor oldMeans = vector.index_select(0, means);
        write(gradient, means, change(oldMeans, members(ownMeans)), first);
        Tensor old = vector.index_select(0, deviations);
        Tensor own = members(ownVariances).mul(corrections());
        if (!kind.logDeviation()) {
            write(gradient, deviations, change(old, own), first);
            return;
        }
        Tensor variances = torch.pow(new Scalar(10.0), old.mul(new Scalar(2.0)));
        Tensor after = variances.sub(change(variances, own));
        write(gradient, deviations, variances.div(after).log10().mul(new Scalar(0.5)), first);
    }

    /** Gives the layers stretches of one memory. */
    void complete(ParameterTensors parameters) {
        int values = entries.stream().mapToInt(RunningStatistics.Entry::values).sum();
        ownMeans = kept.keep(device.zeros(values));
        ownVariances = kept.keep(device.zeros(values));
        int at = 0;
        for (RunningStatistics.Entry entry : entries) {
            entry.use(
                    kept.keep(ownMeans.narrow(0, at, entry.values())),
                    kept.keep(ownVariances.narrow(0, at, entry.values())));
            at += entry.values();
        }
        order = kept.keep(device.copyOf(order(values)));
        means = kept.keep(device.copyOf(places(parameters, false)));
        deviations = kept.keep(device.copyOf(places(parameters, true)));
        float[] shares = new float[kind.members()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) ((1 - kind.decay()) * Math.pow(kind.decay(), kind.members() - 1 - i));
        }
        weights = kept.keep(device.copyOf(shares, shares.length, 1));
        moved = kept.keep(new Scalar(1 - Math.pow(kind.decay(), kind.members())));
    }

    private long[] places(ParameterTensors parameters, boolean ofDeviations) {
        return entries.stream()
                .flatMapToLong(entry -> {
                    BatchNorm norm = entry.norm();
                    Parameter parameter = ofDeviations ? norm.deviation() : norm.mean();
                    long start = parameters.start(parameter);
                    return java.util.stream.LongStream.range(start, start + norm.channels());
                })
                .toArray();
    }

    /** From layer after layer, each with its members, to member after member, each with all layers. */
    private long[] order(int values) {
        long[] order = new long[values];
        int to = 0;
        for (int member = 0; member < kind.members(); member++) {
            int start = 0;
            for (RunningStatistics.Entry entry : entries) {
                int channels = entry.norm().channels();
                for (int channel = 0; channel < channels; channel++) {
                    order[to++] = start + (long) member * channels + channel;
                }
                start += entry.values();
            }
        }
        return order;
    }

    /** What the members of the batch have, [members, channels of all layers]. */
    private Tensor members(Tensor own) {
        return own.index_select(0, order).view(kind.members(), -1);
    }

    /** {@code old - new}. */
    private Tensor change(Tensor old, Tensor own) {
        Tensor share = kind.members() == 1
                ? own.mul(weights).view(-1)
                : own.mul(weights).sum(0);
        return old.mul(moved).sub(share);
    }

    /** libtorch divides by n - 1; what is remembered may be divided by n. */
    private Tensor corrections() {
        long[] now = entries.stream().mapToLong(RunningStatistics.Entry::count).toArray();
        if (corrections == null || !Arrays.equals(now, counts)) {
            int channels =
                    entries.stream().mapToInt(entry -> entry.norm().channels()).sum();
            float[] values = new float[channels];
            int at = 0;
            for (RunningStatistics.Entry entry : entries) {
                double count = entry.count();
                float factor = kind.runningVariance() == RunningVariance.SAMPLE ? 1 : (float) ((count - 1) / count);
                Arrays.fill(values, at, at + entry.norm().channels(), factor);
                at += entry.norm().channels();
            }
            Tensor uploaded = device.copyOf(values, values.length);
            if (corrections == null) {
                corrections = kept.keep(uploaded);
            } else {
                corrections.copy_(uploaded);
            }
            counts = now;
        }
        return corrections;
    }

    private static void write(Tensor gradient, Tensor places, Tensor values, boolean first) {
        if (first) {
            gradient.index_copy_(0, places, values);
        } else {
            gradient.index_add_(0, places, values);
        }
    }
}
