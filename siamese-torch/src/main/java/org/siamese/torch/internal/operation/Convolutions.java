package org.siamese.torch.internal.operation;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

/** {@link Convolution} and {@link Dense}. */
final class Convolutions {
    private Convolutions() {}

    static Evaluation of(Convolution convolution, Site site) {
        Window window = convolution.window();
        Product product = new Product(
                site,
                convolution.weights(),
                convolution.bias(),
                convolution.channels(),
                convolution.inputChannels() / convolution.groups(),
                window.kernel()[0],
                window.kernel()[1]);
        Scalar zero = site.kept().keep(new Scalar(0.0));
        long[] strides = window.strides();
        long[] dilation = {window.dilation()[0], window.dilation()[1]};
        long[] none = {0, 0};
        return (pass, inputs) -> {
            Tensor given = inputs.get(0);
            Shape shape = Shapes.of(given);
            convolution.results(shape);
            Window.Fit fit = window.over(shape);
            boolean even = Arrays.equals(fit.before(), fit.after());
            Tensor x = operand(product, pass, even ? given : Margin.around(given, fit, zero));
            long[] padding = even ? fit.before() : none;
            return product.value(
                    pass,
                    (weights, bias) ->
                            torch.conv2d(x, weights, bias, strides, padding, dilation, convolution.groups()));
        };
    }

    private static Tensor operand(Product product, Pass pass, Tensor x) {
        return product.rounds(pass) ? x : pass.single(x);
    }

    /** One output's weights after the other's are, for libtorch, [outputs, inputs]. */
    static Evaluation of(Dense dense, Site site) {
        Product product = new Product(site, dense.weights(), dense.bias(), dense.size(), dense.inputSize());
        return (pass, inputs) -> {
            Tensor x = operand(product, pass, inputs.get(0));
            return product.value(pass, (weights, bias) -> torch.linear(x, weights, bias));
        };
    }
}
