package org.siamese.torch.internal.operation;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.plan.GlobalPool;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.Window;

/** {@link Pool} and {@link GlobalPool}. */
final class Pools {
    private static final long[] NONE = {0, 0};

    private Pools() {}

    static Evaluation of(Pool pool, Site site) {
        Window window = pool.window();
        return switch (pool.kind()) {
            case MAXIMUM -> maximum(window, site.kept().keep(new Scalar(Double.NEGATIVE_INFINITY)));
            case AVERAGE_PADDED -> average(window, true, site);
            case AVERAGE_INSIDE -> average(window, false, site);
        };
    }

    private static Evaluation maximum(Window window, Scalar lowest) {
        long[] dilation = {window.dilation()[0], window.dilation()[1]};
        return (pass, inputs) -> {
            Tensor x = inputs.get(0);
            Window.Fit fit = window.over(Shapes.of(x));
            long[] padding = fit.before();
            if (!isPadding(fit, window)) {
                x = Margin.around(x, fit, lowest);
                padding = NONE;
            }
            return torch.max_pool2d(x, window.kernels(), window.strides(), padding, dilation, false);
        };
    }

    /** Whether libtorch itself pads so: the same on opposite sides, at most half a kernel. */
    private static boolean isPadding(Window.Fit fit, Window window) {
        long[] before = fit.before();
        return Arrays.equals(before, fit.after())
                && before[0] <= window.kernel()[0] / 2
                && before[1] <= window.kernel()[1] / 2;
    }

    private static Evaluation average(Window window, boolean padded, Site site) {
        LongOptional divisor = site.kept().keep(new LongOptional());
        Scalar zero = site.kept().keep(new Scalar(0.0));
        return (pass, inputs) -> {
            Tensor x = pass.single(inputs.get(0));
            Window.Fit fit = window.over(Shapes.of(x));
            if (isPadding(fit, window)) {
                return torch.avg_pool2d(x, window.kernels(), window.strides(), fit.before(), false, padded, divisor);
            }
            Tensor sums = averages(Margin.around(x, fit, zero), window, divisor);
            if (padded) {
                return sums;
            }
            Tensor ones = site.device().full(1, 1, 1, x.size(2), x.size(3));
            return sums.div(averages(Margin.around(ones, fit, zero), window, divisor));
        };
    }

    private static Tensor averages(Tensor padded, Window window, LongOptional divisor) {
        return torch.avg_pool2d(padded, window.kernels(), window.strides(), NONE, false, true, divisor);
    }

    /** Each row and channel has one largest value: where several are equal, the gradient goes to one of them. */
    static Evaluation of(GlobalPool pool) {
        return (pass, inputs) -> {
            Tensor x = pool.maximum() ? inputs.get(0) : pass.single(inputs.get(0));
            Tensor lines = x.flatten(2, -1);
            return pool.maximum() ? largest(lines) : lines.mean(2);
        };
    }

    /** A handle of its own: the one in the pair ends with the pair. */
    private static Tensor largest(Tensor lines) {
        return new Tensor(lines.max(2).get0());
    }
}
