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
 * SoftTriple: several centres of each class; the similarity of a row to a class is the mean of those to its centres, weighted by
 * their softmax with temperature gamma. Then softmax over la * similarity, the row's own class made smaller by margin. The weight
 * "fc" is [dimension, classes * centersPerClass]; those of one class are neighbours.
 *
 * <p>Qian, Shang, Sun, Hu, Li, Jin, SoftTriple Loss: Deep Metric Learning Without Triplet Sampling, ICCV 2019. As in
 * pytorch-metric-learning, without the paper's regulariser that merges centres.
 *
 * @param classes number of classes, at least 1
 * @param centersPerClass at least 1, default 10
 * @param la scale of the class similarities, above 0, default 20
 * @param gamma temperature among the centres of a class, above 0, default 0.1
 * @param margin at least 0, default 0.01
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record SoftTripleLoss(
        int classes,
        int centersPerClass,
        double la,
        double gamma,
        double margin,
        @Nullable Miner miner,
        Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default number of centres of each class. */
    public static final int DEFAULT_CENTERS_PER_CLASS = 10;

    /** Default scale of the class similarities. */
    public static final double DEFAULT_LA = 20;

    /** Default temperature among the centres of a class. */
    public static final double DEFAULT_GAMMA = 0.1;

    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.01;

    /** Checks the parameters. */
    public SoftTripleLoss {
        Require.atLeast("classes", classes, 1);
        Require.atLeast("centersPerClass", centersPerClass, 1);
        Require.positive("la", la);
        Require.positive("gamma", gamma);
        Require.nonNegative("margin", margin);
    }

    /** Ten centres of each class, la 20, gamma 0.1, margin 0.01, mean. */
    public static SoftTripleLoss ofClasses(int classes) {
        return new SoftTripleLoss(
                classes, DEFAULT_CENTERS_PER_CLASS, DEFAULT_LA, DEFAULT_GAMMA, DEFAULT_MARGIN, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public SoftTripleLoss withClasses(int classes) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    /** This loss with another centers per class. */
    public SoftTripleLoss withCentersPerClass(int centersPerClass) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    /** This loss with another la. */
    public SoftTripleLoss withLa(double la) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    /** This loss with another gamma. */
    public SoftTripleLoss withGamma(double gamma) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    /** This loss with another margin. */
    public SoftTripleLoss withMargin(double margin) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    /** This loss with another miner. */
    public SoftTripleLoss withMiner(@Nullable Miner miner) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    /** This loss with another reducer. */
    public SoftTripleLoss withReducer(Reducer reducer) {
        return new SoftTripleLoss(classes, centersPerClass, la, gamma, margin, miner, reducer);
    }

    @Override
    public int proxiesPerClass() {
        return centersPerClass;
    }

    @Override
    public String weightName() {
        return "fc";
    }

    @Override
    public void anchor(AnchorRow row) {
        double[] similarities = new double[classes];
        double[] logits = new double[classes];
        int own = 0;
        for (int c = 0; c < classes; c++) {
            double[] inner = new double[centersPerClass];
            double[] shares = new double[centersPerClass];
            for (int k = 0; k < centersPerClass; k++) {
                inner[k] = row.value(c * centersPerClass + k) / gamma;
            }
            ClassSoftmax.logSumExp(inner, shares);
            for (int k = 0; k < centersPerClass; k++) {
                similarities[c] += shares[k] * row.value(c * centersPerClass + k);
                row.setDerivative(c * centersPerClass + k, shares[k]);
            }
            own = row.isPositive(c * centersPerClass) ? c : own;
            logits[c] = la * similarities[c];
        }
        logits[own] -= la * margin;
        double[] shares = new double[classes];
        double all = ClassSoftmax.logSumExp(logits, shares);
        boolean kept = row.add(Math.max(0, all - logits[own]));
        for (int j = 0; j < row.columns(); j++) {
            int c = j / centersPerClass;
            double pull = kept ? la * (shares[c] - (c == own ? 1 : 0)) : 0;
            row.setDerivative(j, pull * row.derivative(j) * (1 + (row.value(j) - similarities[c]) / gamma));
        }
    }
}
