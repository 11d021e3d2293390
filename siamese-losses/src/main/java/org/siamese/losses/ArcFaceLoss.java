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
 * Additive angular margin: softmax over scale * cos t_c, with scale * cos(t_y + margin) for the row's own class y. Where
 * t_y > pi - margin, cos t_y - margin sin(margin) takes its place, so that it keeps falling. The weight "W" is
 * [dimension, classes].
 *
 * <p>Deng, Guo, Xue, Zafeiriou, ArcFace: Additive Angular Margin Loss for Deep Face Recognition, CVPR 2019.
 *
 * @param classes number of classes, at least 1
 * @param marginDegrees 0 to 180, default 28.6
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record ArcFaceLoss(int classes, double marginDegrees, double scale, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default margin in degrees. */
    public static final double DEFAULT_MARGIN_DEGREES = 28.6;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public ArcFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.between("marginDegrees", marginDegrees, 0, 180);
        Require.positive("scale", scale);
    }

    /** Margin 28.6 degrees, scale 64, mean. */
    public static ArcFaceLoss ofClasses(int classes) {
        return new ArcFaceLoss(classes, DEFAULT_MARGIN_DEGREES, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public ArcFaceLoss withClasses(int classes) {
        return new ArcFaceLoss(classes, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another margin degrees. */
    public ArcFaceLoss withMarginDegrees(double marginDegrees) {
        return new ArcFaceLoss(classes, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public ArcFaceLoss withScale(double scale) {
        return new ArcFaceLoss(classes, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public ArcFaceLoss withMiner(@Nullable Miner miner) {
        return new ArcFaceLoss(classes, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public ArcFaceLoss withReducer(Reducer reducer) {
        return new ArcFaceLoss(classes, marginDegrees, scale, miner, reducer);
    }

    @Override
    public void anchor(AnchorRow row) {
        double margin = Math.toRadians(marginDegrees);
        MarginSoftmax.anchor(row, scale, c -> target(c, margin), c -> targetDerivative(c, margin));
    }

    static double target(double cosine, double margin) {
        Angle angle = Angle.ofCosine(cosine);
        return angle.radians() > Math.PI - margin
                ? angle.cosine() - margin * Math.sin(margin)
                : angle.cosinePlus(margin);
    }

    static double targetDerivative(double cosine, double margin) {
        Angle angle = Angle.ofCosine(cosine);
        return angle.radians() > Math.PI - margin ? 1 : angle.derivativeOfCosinePlus(margin);
    }
}
