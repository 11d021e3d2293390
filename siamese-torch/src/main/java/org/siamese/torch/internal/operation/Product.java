package org.siamese.torch.internal.operation;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Parameter;

/**
 * Weights and bias of a product. Where the operands are rounded, autocast rounds the weights anew in each pass, for they change; weights that
 * do not train are rounded once.
 */
final class Product {
    private final Site site;
    private final Tensor weights;
    private final Tensor operand;
    private final TensorOptional bias;

    /** A product with its weights and bias. */
    @FunctionalInterface
    interface Function {
        Tensor of(Tensor weights, TensorOptional bias);
    }

    Product(Site site, Parameter weights, @Nullable Parameter bias, long... shape) {
        this.site = site;
        this.weights = site.parameters().of(weights, shape);
        this.operand = site.rounds() && !weights.trains()
                ? site.kept().keep(this.weights.to(torch.ScalarType.BFloat16))
                : this.weights;
        this.bias = bias == null
                ? site.kept().keep(new TensorOptional())
                : site.parameters().optional(bias, shape[0]);
    }

    /** Whether a pass rounds the operands. */
    boolean rounds(Pass pass) {
        return site.rounds() && pass.rounds();
    }

    /** Its value, of bfloat16 where the operands are rounded, else of float32. */
    Tensor value(Pass pass, Function function) {
        return rounds(pass) ? site.device().rounded(() -> function.of(operand, bias)) : function.of(weights, bias);
    }
}
