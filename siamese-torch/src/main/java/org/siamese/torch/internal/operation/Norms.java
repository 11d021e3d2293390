package org.siamese.torch.internal.operation;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.GroupNorm;
import org.siamese.core.plan.L2Normalize;
import org.siamese.core.plan.Lrn;

/** The normalisations. */
final class Norms {
    private Norms() {}

    /**
     * Members of a tuple are normalised apart: rows that follow each other are of different members, so that seen as rows of as many times
     * the channels they are one batch normalisation. libtorch computes statistics and results of bfloat16 in float32.
     */
    static Evaluation of(BatchNorm norm, Site site) {
        Tensor gamma = norm.gamma() == null
                ? site.kept().keep(site.device().full(norm.lockedGamma(), norm.channels()))
                : site.parameters().of(norm.gamma(), norm.channels());
        Tensor beta = norm.beta() == null
                ? site.kept().keep(site.device().full(norm.lockedBeta(), norm.channels()))
                : site.parameters().of(norm.beta(), norm.channels());
        RunningStatistics.Entry entry = site.statistics().add(norm);
        int members = norm.members();
        return (pass, inputs) -> {
            Tensor x = inputs.get(0);
            if (!pass.training() || norm.frozen()) {
                return entry.normalised(x, gamma, beta);
            }
            if (members == 1) {
                return entry.measured(x, gamma, beta);
            }
            requireWhole(x.size(0), members);
            long[] shape = new long[(int) x.dim()];
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = x.size(axis);
            }
            long[] apart = shape.clone();
            apart[0] /= members;
            apart[1] *= members;
            return entry.measured(x.reshape(apart), gamma.repeat(members), beta.repeat(members))
                    .view(shape);
        };
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
