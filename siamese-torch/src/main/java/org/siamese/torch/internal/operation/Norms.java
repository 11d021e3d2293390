package org.siamese.torch.internal.operation;

import java.util.function.Supplier;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.GroupNorm;
import org.siamese.core.plan.L2Normalize;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Parameter;

/** The normalisations. */
final class Norms {
    private Norms() {}

    /**
     * Members of a tuple are normalised apart: rows that follow each other are of different members, so that seen as rows of as many times
     * the channels they are one batch normalisation. libtorch computes statistics and results of bfloat16 in float32.
     */
    static Evaluation of(BatchNorm norm, Site site) {
        RunningStatistics.Entry entry = site.statistics().add(norm);
        int members = norm.frozen() ? 1 : norm.members();
        Scale gamma = Scale.of(norm.gamma(), norm.lockedGamma(), norm.channels(), members, site);
        Scale beta = Scale.of(norm.beta(), norm.lockedBeta(), norm.channels(), members, site);
        return (pass, inputs) -> {
            Tensor x = inputs.get(0);
            if (!pass.training() || norm.frozen()) {
                return entry.normalised(x, gamma.once(), beta.once());
            }
            if (members == 1) {
                return entry.measured(x, gamma.once(), beta.once());
            }
            requireWhole(x.size(0), members);
            long[] shape = new long[(int) x.dim()];
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = x.size(axis);
            }
            long[] apart = shape.clone();
            apart[0] /= members;
            apart[1] *= members;
            return entry.measured(
                            x.reshape(apart),
                            gamma.repeated().get(),
                            beta.repeated().get())
                    .view(shape);
        };
    }

    /** One value for each channel, and the same for each member of a tuple, which is known when all layers have been read. */
    private record Scale(TensorOptional once, Supplier<TensorOptional> repeated) {
        static Scale of(@Nullable Parameter parameter, double locked, int channels, int members, Site site) {
            if (parameter == null) {
                TensorOptional once = constant(locked, channels, site);
                TensorOptional repeated = constant(locked, (long) channels * members, site);
                return new Scale(once, () -> repeated);
            }
            if (members == 1) {
                TensorOptional once = site.parameters().optional(parameter, channels);
                return new Scale(once, () -> once);
            }
            TensorOptional once = site.kept()
                    .keep(new TensorOptional(site.kept().keep(site.parameters().values(parameter))));
            MemberScales.Entry entry = site.scales().add(parameter, channels, members);
            return new Scale(once, entry::repeated);
        }

        private static TensorOptional constant(double value, long length, Site site) {
            return site.kept()
                    .keep(new TensorOptional(site.kept().keep(site.device().full(value, length))));
        }
    }

    private static void requireWhole(long rows, int members) {
        if (rows % members != 0) {
            throw new IllegalArgumentException("batch normalisation: expected a multiple of the tuple's " + members
                    + " members, got " + rows + " rows");
        }
    }

    static Evaluation of(GroupNorm norm, Site site) {
        TensorOptional gamma = site.parameters().optional(norm.gamma(), norm.channels());
        TensorOptional beta = site.parameters().optional(norm.beta(), norm.channels());
        return (pass, inputs) -> {
            Tensor x = pass.single(inputs.get(0));
            if (x.size(1) != norm.channels()) {
                throw new IllegalArgumentException("group normalisation: expected " + norm.channels()
                        + " channels, got " + Shapes.of(x).describe());
            }
            return torch.group_norm(x, norm.groups(), gamma, beta, norm.epsilon(), true);
        };
    }

    /** The sum over neighbouring channels is an average over a window of one column in an image of channels and positions. */
    static Evaluation of(Lrn lrn, Site site) {
        Scalar factor = site.kept().keep(new Scalar(lrn.alpha() * lrn.size()));
        Scalar constant = site.kept().keep(new Scalar(lrn.k()));
        Scalar exponent = site.kept().keep(new Scalar(-lrn.beta()));
        LongOptional divisor = site.kept().keep(new LongOptional());
        long[] window = {lrn.size(), 1};
        long[] stride = {1, 1};
        long[] padding = {lrn.size() / 2, 0};
        return (pass, inputs) -> {
            Tensor x = pass.single(inputs.get(0));
            Tensor squares = x.mul(x).reshape(x.size(0), 1, x.size(1), -1);
            Tensor means = torch.avg_pool2d(squares, window, stride, padding, false, true, divisor);
            Tensor base = means.mul(factor).add(constant).view(x.size(0), x.size(1), x.size(2), x.size(3));
            return x.mul(base.pow(exponent));
        };
    }

    /** In double precision: embeddings are small. A zero vector stays zero and has no gradient. */
    static Evaluation of(L2Normalize normalize, Site site) {
        Scalar zero = site.kept().keep(new Scalar(0.0));
        Scalar one = site.kept().keep(new Scalar(1.0));
        return (pass, inputs) -> {
            Tensor x = inputs.get(0).to(torch.ScalarType.Double);
            Tensor squares = x.mul(x).sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
            Tensor empty = squares.eq(zero);
            Tensor lengths = torch.where(empty, one, squares).sqrt();
            return torch.where(empty, zero, x.div(lengths)).to(torch.ScalarType.Float);
        };
    }
}
