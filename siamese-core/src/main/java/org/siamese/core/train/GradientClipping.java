package org.siamese.core.train;

import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * What is done to a gradient before the updater sees it, as Deeplearning4j does it: layer by layer, not over the whole network.
 * Layers of batch normalisation are left alone, because their running statistics travel as gradients.
 *
 * @param kind which of Deeplearning4j's kinds
 * @param threshold the greatest absolute value or norm that is left, above 0; without meaning where the kind renormalises
 */
public record GradientClipping(GradientNormalization kind, double threshold) {
    /** Checks the threshold. */
    public GradientClipping {
        if (!(threshold > 0 && Double.isFinite(threshold))) {
            throw new IllegalArgumentException("threshold: expected a finite number above 0, got " + threshold);
        }
    }

    /** Gradients as they are. */
    public static GradientClipping none() {
        return new GradientClipping(GradientNormalization.None, 1);
    }

    /** Each value is cut to at most the threshold, in absolute value. */
    public static GradientClipping elementWise(double threshold) {
        return new GradientClipping(GradientNormalization.ClipElementWiseAbsoluteValue, threshold);
    }

    /** Each layer's gradient is scaled down to a Euclidean norm of at most the threshold. */
    public static GradientClipping normPerLayer(double threshold) {
        return new GradientClipping(GradientNormalization.ClipL2PerLayer, threshold);
    }

    /** The gradients of a layer's weights and of its biases, each by itself, are scaled down to at most the threshold. */
    public static GradientClipping normPerParameter(double threshold) {
        return new GradientClipping(GradientNormalization.ClipL2PerParamType, threshold);
    }

    /** Each layer's gradient is scaled to a Euclidean norm of 1. */
    public static GradientClipping unitNormPerLayer() {
        return new GradientClipping(GradientNormalization.RenormalizeL2PerLayer, 1);
    }

    boolean clips() {
        return kind != GradientNormalization.None;
    }
}
