package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.DivisorReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Proxy anchor loss: each proxy is an anchor, log(1 + sum over rows of its class of e^(-alpha (s - margin))) averaged over the
 * classes present, plus log(1 + sum over other rows of e^(alpha (s + margin))) averaged over all classes. The weight "proxies" is
 * [classes, dimension].
 *
 * <p>Kim, Kim, Cho, Kwak, Proxy Anchor Loss for Deep Metric Learning, CVPR 2020.
 *
 * @param classes number of classes, at least 1
 * @param distance measure of an embedding and a proxy, default cosine similarity
 * @param margin at least 0, default 0.1
 * @param alpha scale, above 0, default 32
 * @param miner what weights rows, default none
 * @param reducer of the parts' losses of proxies, default divides by the number of classes present, or of all
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 a miner's weight w of
 *     a row multiplies its exponential by e^(w - 1), not by w
 */
public record ProxyAnchorLoss(
        int classes,
        PairMeasure distance,
        double margin,
        double alpha,
        @Nullable Miner miner,
        Reducer reducer,
        Compatibility compatibility)
        implements ProxyLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.1;

    /** Default scale. */
    public static final double DEFAULT_ALPHA = 32;

    /** Checks the parameters. */
    public ProxyAnchorLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.atLeast("classes", classes, 1);
        Require.nonNegative("margin", margin);
        Require.positive("alpha", alpha);
    }

    /** This loss by the papers. */
    public ProxyAnchorLoss(
            int classes, PairMeasure distance, double margin, double alpha, @Nullable Miner miner, Reducer reducer) {
        this(classes, distance, margin, alpha, miner, reducer, Compatibility.CURRENT);
    }

    /** Cosine similarity, margin 0.1, alpha 32. */
    public static ProxyAnchorLoss ofClasses(int classes) {
        return new ProxyAnchorLoss(
                classes, new CosineSimilarity(), DEFAULT_MARGIN, DEFAULT_ALPHA, null, new DivisorReducer());
    }

    /** This loss with another classes. */
    public ProxyAnchorLoss withClasses(int classes) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    /** This loss with another distance. */
    public ProxyAnchorLoss withDistance(PairMeasure distance) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    /** This loss with another margin. */
    public ProxyAnchorLoss withMargin(double margin) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    /** This loss with another alpha. */
    public ProxyAnchorLoss withAlpha(double alpha) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public ProxyAnchorLoss withMiner(@Nullable Miner miner) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public ProxyAnchorLoss withCompatibility(Compatibility compatibility) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public ProxyAnchorLoss withReducer(Reducer reducer) {
        return new ProxyAnchorLoss(classes, distance, margin, alpha, miner, reducer, compatibility);
    }

    @Override
    public String weightName() {
        return "proxies";
    }

    @Override
    public boolean proxiesAreColumns() {
        return false;
    }

    /** The terms of a proxy; its columns are the rows of the batch. */
    @Override
    public void anchor(AnchorRow proxy) {
        int sign = distance.sign();
        double offset = alpha * (sign < 0 ? margin : -margin);
        for (int j = 0; j < proxy.columns(); j++) {
            double scale = proxy.isPositive(j) ? alpha * sign : -alpha * sign;
            proxy.setDerivative(j, scale * proxy.value(j) + offset + logWeight(proxy, j));
        }
        double positive = proxy.logSumExp(Selection.POSITIVE);
        double negative = proxy.logSumExp(Selection.NEGATIVE);
        boolean keepPositive = proxy.add(Part.POSITIVE, Logistic.softplus(positive), 1);
        boolean keepNegative = proxy.add(Part.NEGATIVE, Logistic.softplus(negative), 1);
        proxy.scaleDerivatives(Selection.POSITIVE, keepPositive ? alpha * sign * Logistic.sigmoid(positive) : 0);
        proxy.scaleDerivatives(Selection.NEGATIVE, keepNegative ? -alpha * sign * Logistic.sigmoid(negative) : 0);
    }

    /** Logarithm of what a row's exponential is multiplied by. */
    private double logWeight(AnchorRow proxy, int row) {
        double log = proxy.columnLogWeight(row);
        return compatibility == Compatibility.PML_2 ? Math.exp(log) - 1 : log;
    }

    @Override
    public MatrixOutcome over(ProxyBatch batch) {
        return batch.byProxy(this);
    }
}
