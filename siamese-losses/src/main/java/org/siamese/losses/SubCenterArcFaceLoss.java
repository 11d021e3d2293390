package org.siamese.losses;

import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * {@link ArcFaceLoss} with several proxies of each class, of which the nearest stands for the class, so that a class may have
 * more than one cluster and noisy labels do less harm. The weight "W" is [dimension, classes * subCenters]; those of one class
 * are neighbours.
 *
 * <p>Deng, Guo, Liu, Gong, Zafeiriou, Sub-center ArcFace, ECCV 2020.
 *
 * @param classes number of classes, at least 1
 * @param subCenters proxies of each class, at least 1, default 3
 * @param marginDegrees 0 to 180, default 28.6
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record SubCenterArcFaceLoss(
        int classes, int subCenters, double marginDegrees, double scale, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default number of proxies of each class. */
    public static final int DEFAULT_SUB_CENTERS = 3;

    /** Default margin in degrees. */
    public static final double DEFAULT_MARGIN_DEGREES = 28.6;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public SubCenterArcFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.atLeast("subCenters", subCenters, 1);
        Require.between("marginDegrees", marginDegrees, 0, 180);
        Require.positive("scale", scale);
    }

    /** Three proxies of each class, margin 28.6 degrees, scale 64, mean. */
    public static SubCenterArcFaceLoss ofClasses(int classes) {
        return new SubCenterArcFaceLoss(
                classes, DEFAULT_SUB_CENTERS, DEFAULT_MARGIN_DEGREES, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public SubCenterArcFaceLoss withClasses(int classes) {
        return new SubCenterArcFaceLoss(classes, subCenters, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another sub centers. */
    public SubCenterArcFaceLoss withSubCenters(int subCenters) {
        return new SubCenterArcFaceLoss(classes, subCenters, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another margin degrees. */
    public SubCenterArcFaceLoss withMarginDegrees(double marginDegrees) {
        return new SubCenterArcFaceLoss(classes, subCenters, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public SubCenterArcFaceLoss withScale(double scale) {
        return new SubCenterArcFaceLoss(classes, subCenters, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public SubCenterArcFaceLoss withMiner(@Nullable Miner miner) {
        return new SubCenterArcFaceLoss(classes, subCenters, marginDegrees, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public SubCenterArcFaceLoss withReducer(Reducer reducer) {
        return new SubCenterArcFaceLoss(classes, subCenters, marginDegrees, scale, miner, reducer);
    }

    @Override
    public int proxiesPerClass() {
        return subCenters;
    }

    @Override
    public void anchor(AnchorRow row) {
        anchor(row, classes, subCenters, scale, own -> Math.toRadians(marginDegrees));
    }

    /** The term of a row, with a margin in radians that may depend on its class. */
    static void anchor(AnchorRow row, int classes, int subCenters, double scale, IntToDoubleFunction marginOf) {
        int[] nearest = new int[classes];
        double[] logits = new double[classes];
        int own = 0;
        for (int c = 0; c < classes; c++) {
            nearest[c] = c * subCenters;
            for (int j = c * subCenters; j < (c + 1) * subCenters; j++) {
                nearest[c] = row.value(j) > row.value(nearest[c]) ? j : nearest[c];
            }
            own = row.isPositive(nearest[c]) ? c : own;
            logits[c] = scale * row.value(nearest[c]);
        }
        double margin = marginOf.applyAsDouble(own);
        double cosine = row.value(nearest[own]);
        logits[own] = scale * ArcFaceLoss.target(cosine, margin);
        double[] shares = new double[classes];
        double all = ClassSoftmax.logSumExp(logits, shares);
        if (row.add(Math.max(0, all - logits[own]))) {
            for (int c = 0; c < classes; c++) {
                double derivative =
                        c == own ? (shares[c] - 1) * ArcFaceLoss.targetDerivative(cosine, margin) : shares[c];
                row.setDerivative(nearest[c], scale * derivative);
            }
        }
    }
}
