package org.siamese.torch.internal.operation;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.layer.Margins;
import org.siamese.core.plan.Affine;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.ZeroPad;

/** Sums, products, masks, margins: what has no parameters. */
final class Arrangements {
    private Arrangements() {}

    static Tensor sum(List<Tensor> inputs) {
        Tensor sum = inputs.get(0);
        for (Tensor next : inputs.subList(1, inputs.size())) {
            sum = sum.add(next);
        }
        return sum;
    }

    static Tensor sideBySide(List<Tensor> inputs) {
        return torch.cat(new TensorVector(inputs.toArray(Tensor[]::new)), 1);
    }

    /** Of two inputs of one shape, or of images and gates. */
    static Tensor product(Pass pass, List<Tensor> inputs) {
        Tensor left = pass.single(inputs.get(0));
        Tensor right = pass.single(inputs.get(1));
        if (left.dim() == 4 && right.dim() == 2) {
            right = right.view(right.size(0), right.size(1), 1, 1);
        } else if (left.dim() == 2 && right.dim() == 4) {
            left = left.view(left.size(0), left.size(1), 1, 1);
        }
        return left.mul(right);
    }

    static Evaluation of(Dropout dropout, Site site) {
        DropoutMasks masks = new DropoutMasks(dropout, site);
        return (pass, inputs) -> {
            Tensor x = inputs.get(0);
            return pass.training() ? x.mul(masks.of(x, pass)) : x;
        };
    }

    /** On a GPU by parts that are turned round, as libtorch's own way back adds up in any order there. */
    static Evaluation of(ReflectionPad pad, Site site) {
        long size = pad.size();
        return (pass, inputs) -> {
            Tensor x = inputs.get(0);
            pad.results(Shapes.of(x));
            return site.device().cuda()
                    ? mirrored(mirrored(x, 2, size), 3, size)
                    : torch.reflection_pad2d(x, size, size, size, size);
        };
    }

    /** Mirror images of both edges along an axis, the edge itself not repeated. */
    static Tensor mirrored(Tensor x, long axis, long size) {
        if (size == 0) {
            return x;
        }
        Tensor first = x.narrow(axis, 1, size).flip(axis);
        Tensor last = x.narrow(axis, x.size(axis) - 1 - size, size).flip(axis);
        return torch.cat(new TensorVector(first, x, last), axis);
    }

    static Evaluation of(ZeroPad pad, Site site) {
        Margins margins = pad.margins();
        Scalar zero = site.kept().keep(new Scalar(0.0));
        return (pass, inputs) ->
                Margin.around(inputs.get(0), margins.top(), margins.bottom(), margins.left(), margins.right(), zero);
    }

    static Evaluation of(Affine affine, Site site) {
        int channels = affine.scale().size();
        Tensor scale = site.kept().keep(site.device().copyOf(floats(affine.scale()), channels));
        Tensor shift = site.kept().keep(site.device().copyOf(floats(affine.shift()), channels));
        return (pass, inputs) -> {
            Tensor x = pass.single(inputs.get(0));
            long[] shape = Shapes.perChannel(x, channels);
            return x.mul(scale.view(shape)).add(shift.view(shape));
        };
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
