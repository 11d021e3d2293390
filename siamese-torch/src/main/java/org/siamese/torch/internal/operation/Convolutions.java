package org.siamese.torch.internal.operation;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

/** {@link Convolution} and {@link Dense}. */
final class Convolutions {
    private Convolutions() {}

    static Evaluation of(Convolution convolution, Site site) {
        Window window = convolution.window();
        Tensor weights = site.parameters()
                .of(
                        convolution.weights(),
                        convolution.channels(),
                        convolution.inputChannels() / convolution.groups(),
                        window.kernel()[0],
                        window.kernel()[1]);
        TensorOptional bias = bias(site, convolution.bias(), convolution.channels());
        Scalar zero = site.kept().keep(new Scalar(0.0));
        long[] dilation = {window.dilation()[0], window.dilation()[1]};
        return (pass, inputs) -> {
            Tensor x = inputs.get(0);
            Shape shape = Shapes.of(x);
            convolution.results(shape);
            Window.Fit fit = window.over(shape);
            long[] before = fit.before();
            if (!Arrays.equals(before, fit.after())) {
                x = Margin.around(x, fit, zero);
                before = new long[] {0, 0};
            }
            return torch.conv2d(x, weights, bias, window.strides(), before, dilation, convolution.groups());
        };
    }

    /** The bias of a layer, or nothing. */
    private static TensorOptional bias(Site site, @Nullable Parameter bias, long size) {
        return bias == null
                ? site.kept().keep(new TensorOptional())
                : site.parameters().optional(bias, size);
    }

    /** One output's weights after the other's are, for libtorch, [outputs, inputs]. */
    static Evaluation of(Dense dense, Site site) {
        Tensor weights = site.parameters().of(dense.weights(), dense.size(), dense.inputSize());
        TensorOptional bias = bias(site, dense.bias(), dense.size());
        return (pass, inputs) -> torch.linear(inputs.get(0), weights, bias);
    }
}
