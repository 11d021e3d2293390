package org.siamese.losses;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Large-margin softmax: softmax over scale |W_c| |x| cos t_c, with scale |W_y| |x| psi(t_y) for the row's own class y, where
 * psi(t) = (-1)^k cos(margin t) - 2k for t in [k pi / margin, (k + 1) pi / margin]. As {@link SphereFaceLoss}, but the lengths of the
 * proxies count too. A zero vector has gradient 0. The weight "W" is [dimension, classes].
 *
 * <p>Liu, Wen, Yu, Yang, Large-Margin Softmax Loss for Convolutional Neural Networks, ICML 2016.
 *
 * @param classes number of classes, at least 1
 * @param margin how many times the own angle counts, at least 1, default 4
 * @param scale above 0, default 1
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record LargeMarginSoftmaxLoss(int classes, int margin, double scale, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default margin. */
    public static final int DEFAULT_MARGIN = 4;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 1;

    /** Checks the parameters. */
    public LargeMarginSoftmaxLoss {
        Require.atLeast("classes", classes, 1);
        Require.atLeast("margin", margin, 1);
        Require.positive("scale", scale);
    }

    /** Margin 4, scale 1, mean. */
    public static LargeMarginSoftmaxLoss ofClasses(int classes) {
        return new LargeMarginSoftmaxLoss(classes, DEFAULT_MARGIN, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public LargeMarginSoftmaxLoss withClasses(int classes) {
        return new LargeMarginSoftmaxLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another margin. */
    public LargeMarginSoftmaxLoss withMargin(int margin) {
        return new LargeMarginSoftmaxLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public LargeMarginSoftmaxLoss withScale(double scale) {
        return new LargeMarginSoftmaxLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public LargeMarginSoftmaxLoss withMiner(@Nullable Miner miner) {
        return new LargeMarginSoftmaxLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public LargeMarginSoftmaxLoss withReducer(Reducer reducer) {
        return new LargeMarginSoftmaxLoss(classes, margin, scale, miner, reducer);
    }

    /** The term of a row and of proxies of length 1. */
    @Override
    public void anchor(AnchorRow row) {
        AngularSoftmax softmax = new AngularSoftmax(margin, scale, true);
        MarginSoftmax.anchor(row, scale, softmax::psi, softmax::psiDerivative);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return new AngularSoftmax(margin, scale, true)
                .evaluate(ProxyBatch.of(this, embeddings, targets, weights), reducer);
    }
}
