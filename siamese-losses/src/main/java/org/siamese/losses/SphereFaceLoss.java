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
 * Multiplicative angular margin: softmax over scale * |x| cos t_c, with scale * |x| psi(t_y) for the row's own class y, where
 * psi(t) = (-1)^k cos(margin t) - 2k for t in [k pi / margin, (k + 1) pi / margin]. The length |x| of the embedding counts; a
 * zero vector has gradient 0. The weight "W" is [dimension, classes], its columns normalised.
 *
 * <p>Liu, Wen, Yu, Li, Raj, Song, SphereFace: Deep Hypersphere Embedding for Face Recognition, CVPR 2017.
 *
 * @param classes number of classes, at least 1
 * @param margin how many times the own angle counts, at least 1, default 4
 * @param scale above 0, default 1
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record SphereFaceLoss(int classes, int margin, double scale, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default margin. */
    public static final int DEFAULT_MARGIN = 4;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 1;

    /** Checks the parameters. */
    public SphereFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.atLeast("margin", margin, 1);
        Require.positive("scale", scale);
    }

    /** Margin 4, scale 1, mean. */
    public static SphereFaceLoss ofClasses(int classes) {
        return new SphereFaceLoss(classes, DEFAULT_MARGIN, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public SphereFaceLoss withClasses(int classes) {
        return new SphereFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another margin. */
    public SphereFaceLoss withMargin(int margin) {
        return new SphereFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public SphereFaceLoss withScale(double scale) {
        return new SphereFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public SphereFaceLoss withMiner(@Nullable Miner miner) {
        return new SphereFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public SphereFaceLoss withReducer(Reducer reducer) {
        return new SphereFaceLoss(classes, margin, scale, miner, reducer);
    }

    /** The term of a row of length 1. */
    @Override
    public void anchor(AnchorRow row) {
        MarginSoftmax.anchor(row, scale, this::psi, this::psiDerivative);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return new AngularSoftmax(margin, scale, false)
                .evaluate(ProxyBatch.of(this, embeddings, targets, weights), reducer);
    }

    private double psi(double cosine) {
        return new AngularSoftmax(margin, scale, false).psi(cosine);
    }

    private double psiDerivative(double cosine) {
        return new AngularSoftmax(margin, scale, false).psiDerivative(cosine);
    }
}
