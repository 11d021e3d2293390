package org.siamese.torch.internal.operation;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.PRelu;

/** {@link Activate} and {@link PRelu}. */
final class Activations {
    private Activations() {}

    static Evaluation of(Activate activate, Site site) {
        UnaryOperator<Tensor> function = function(activate, site);
        // A ReLU of rounded values is exact.
        return activate.rectifies()
                ? (pass, inputs) -> function.apply(inputs.get(0))
                : (pass, inputs) -> function.apply(pass.single(inputs.get(0)));
    }

    private static UnaryOperator<Tensor> function(Activate activate, Site site) {
        Scalar alpha = scalar(site, activate.alpha());
        Scalar beta = scalar(site, activate.beta());
        Scalar zero = scalar(site, 0);
        Scalar one = scalar(site, 1);
        return switch (activate.function()) {
            case RELU -> activate.rectifies() ? Tensor::relu : x -> torch.leaky_relu(x, alpha);
            case ELU -> x -> torch.elu(x, alpha, one, one);
            case SELU -> x -> torch.elu(x, alpha, beta, one);
            case TANH -> Tensor::tanh;
            case SIGMOID -> Tensor::sigmoid;
            case SOFTPLUS -> torch::softplus;
            case SWISH -> x -> x.mul((activate.alpha() == 1 ? x : x.mul(alpha)).sigmoid());
            case CLIPPED_RELU -> x -> torch.hardtanh(x, zero, alpha);
            case CLIP -> x -> torch.hardtanh(x, alpha, beta);
            case HARD_SIGMOID -> x -> torch.hardtanh(x.mul(alpha).add(beta), zero, one);
            case HARD_SWISH -> x -> x.mul(torch.hardtanh(x.mul(alpha).add(beta), zero, one));
            case MISH -> torch::mish;
            case GELU -> torch::gelu;
        };
    }

    private static Scalar scalar(Site site, double value) {
        return site.kept().keep(new Scalar(value));
    }

    static Evaluation of(PRelu relu, Site site) {
        Tensor slope = site.parameters().of(relu.slope(), relu.slope().value().length());
        return (pass, inputs) -> torch.prelu(pass.single(inputs.get(0)), slope);
    }
}
