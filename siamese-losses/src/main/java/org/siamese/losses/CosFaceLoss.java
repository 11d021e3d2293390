package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Additive cosine margin: softmax over scale * cos t_c, with scale * (cos t_y - margin) for the row's own class y.
 * The weight "W" is [dimension, classes].
 *
 * <p>Wang et al., CosFace: Large Margin Cosine Loss for Deep Face Recognition, CVPR 2018.
 *
 * @param classes number of classes, at least 1
 * @param margin at least 0, default 0.35
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record CosFaceLoss(int classes, double margin, double scale, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.35;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public CosFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.nonNegative("margin", margin);
        Require.positive("scale", scale);
    }

    /** Margin 0.35, scale 64, mean. */
    public static CosFaceLoss ofClasses(int classes) {
        return new CosFaceLoss(classes, DEFAULT_MARGIN, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public CosFaceLoss withClasses(int classes) {
        return new CosFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another margin. */
    public CosFaceLoss withMargin(double margin) {
        return new CosFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public CosFaceLoss withScale(double scale) {
        return new CosFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public CosFaceLoss withMiner(@Nullable Miner miner) {
        return new CosFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public CosFaceLoss withReducer(Reducer reducer) {
        return new CosFaceLoss(classes, margin, scale, miner, reducer);
    }

    @Override
    public void anchor(AnchorRow row) {
        MarginSoftmax.anchor(row, scale, cosine -> cosine - margin, cosine -> 1);
    }
}
