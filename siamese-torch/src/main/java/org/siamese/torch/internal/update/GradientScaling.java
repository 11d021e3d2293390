package org.siamese.torch.internal.update;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.siamese.torch.internal.natives.Kept;

/**
 * What a layer does to its gradients before the updater, as Deeplearning4j does it: over the layer's whole stretch of the vector, running
 * statistics included, or over each of its parameters.
 */
final class GradientScaling {
    /** Deeplearning4j's norm of a gradient that is 0. */
    private static final double LEAST_NORM = 1e-5;

    private final GradientNormalization kind;
    private final Scalar threshold;
    private final List<Tensor> stretches;
    private final ScalarOptional lowest;
    private final ScalarOptional highest;
    private final Scalar one;
    private final Scalar zero;
    private final Scalar least;

    /**
     * A scaling.
     *
     * @param kind what is done
     * @param threshold of the kinds that clip
     * @param layer the gradients of the whole layer
     * @param parameters those of each of its parameters
     */
    GradientScaling(GradientNormalization kind, double threshold, Tensor layer, List<Tensor> parameters, Kept kept) {
        this.kind = kind;
        this.threshold = kept.keep(new Scalar(threshold));
        this.stretches = switch (kind) {
            case RenormalizeL2PerParamType, ClipL2PerParamType -> parameters;
            default -> List.of(layer);
        };
        lowest = kept.keep(new ScalarOptional(kept.keep(new Scalar(-threshold))));
        highest = kept.keep(new ScalarOptional(this.threshold));
        one = kept.keep(new Scalar(1.0));
        zero = kept.keep(new Scalar(0.0));
        least = kept.keep(new Scalar(LEAST_NORM));
    }

    void apply() {
        for (Tensor gradient : stretches) {
            switch (kind) {
                case RenormalizeL2PerLayer, RenormalizeL2PerParamType -> {
                    Tensor norm = gradient.norm();
                    gradient.div_(org.bytedeco.pytorch.global.torch.where(norm.eq(zero), least, norm));
                }
                case ClipElementWiseAbsoluteValue -> gradient.clamp_(lowest, highest);
                case ClipL2PerLayer, ClipL2PerParamType -> {
                    Tensor share = gradient.norm().reciprocal().mul(threshold);
                    gradient.mul_(share.clamp(new ScalarOptional(), new ScalarOptional(one)));
                }
                default -> throw new IllegalStateException("no scaling of the kind " + kind);
            }
        }
    }
}
