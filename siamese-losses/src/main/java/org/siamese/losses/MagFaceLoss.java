package org.siamese.losses;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * MagFace: the length of an embedding, held to [leastLength, largestLength], is its quality. The own logit is scale cos(t_y + m(|x|)) with
 * m(|x|) rising linearly from leastMargin to largestMargin, where t_y > pi - m: scale (cos t_y - m sin m); others are scale cos t_c. Added is lambda
 * times |x| / largestLength^2 + 1 / |x|, which draws lengths up, those of easy images farther. The gradient flows through the lengths; beyond
 * their bounds there is none. Takes {@link Labels}. The weight "W" is [dimension, classes].
 *
 * <p>Meng, Zhao, Huang, Zhou, MagFace: A Universal Representation for Face Recognition and Quality Assessment, CVPR 2021.
 *
 * @param classes number of classes, at least 1
 * @param leastMargin in radians, at least 0, default 0.45
 * @param largestMargin in radians, at least the least and at most pi, default 0.8
 * @param leastLength above 0, default 10
 * @param largestLength above the least, default 110
 * @param lambda weight of the lengths' part, at least 0, default 35
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record MagFaceLoss(
        int classes,
        double leastMargin,
        double largestMargin,
        double leastLength,
        double largestLength,
        double lambda,
        double scale,
        @Nullable Miner miner,
        Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default least margin in radians. */
    public static final double DEFAULT_LEAST_MARGIN = 0.45;

    /** Default largest margin in radians. */
    public static final double DEFAULT_LARGEST_MARGIN = 0.8;

    /** Default least length. */
    public static final double DEFAULT_LEAST_LENGTH = 10;

    /** Default largest length. */
    public static final double DEFAULT_LARGEST_LENGTH = 110;

    /** Default weight of the lengths' part. */
    public static final double DEFAULT_LAMBDA = 35;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public MagFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.nonNegative("leastMargin", leastMargin);
        Require.between("largestMargin", largestMargin, leastMargin, Math.PI);
        Require.positive("leastLength", leastLength);
        if (!(largestLength > leastLength) || Double.isInfinite(largestLength)) {
            throw new IllegalArgumentException("largestLength: expected a finite value above leastLength ("
                    + leastLength + "), got " + largestLength);
        }
        Require.nonNegative("lambda", lambda);
        Require.positive("scale", scale);
    }

    /** Margins 0.45 to 0.8 for lengths 10 to 110, lambda 35, scale 64, mean. */
    public static MagFaceLoss ofClasses(int classes) {
        return new MagFaceLoss(
                classes,
                DEFAULT_LEAST_MARGIN,
                DEFAULT_LARGEST_MARGIN,
                DEFAULT_LEAST_LENGTH,
                DEFAULT_LARGEST_LENGTH,
                DEFAULT_LAMBDA,
                DEFAULT_SCALE,
                null,
                new MeanReducer());
    }

    /** This loss with another classes. */
    public MagFaceLoss withClasses(int classes) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another least margin. */
    public MagFaceLoss withLeastMargin(double leastMargin) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another largest margin. */
    public MagFaceLoss withLargestMargin(double largestMargin) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another least length. */
    public MagFaceLoss withLeastLength(double leastLength) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another largest length. */
    public MagFaceLoss withLargestLength(double largestLength) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another lambda. */
    public MagFaceLoss withLambda(double lambda) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public MagFaceLoss withScale(double scale) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public MagFaceLoss withMiner(@Nullable Miner miner) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public MagFaceLoss withReducer(Reducer reducer) {
        return new MagFaceLoss(
                classes, leastMargin, largestMargin, leastLength, largestLength, lambda, scale, miner, reducer);
    }

    /** The term of a row of the least length. */
    @Override
    public void anchor(AnchorRow row) {
        MarginSoftmax.anchor(
                row,
                scale,
                cosine -> ArcFaceLoss.target(cosine, leastMargin),
                cosine -> ArcFaceLoss.targetDerivative(cosine, leastMargin));
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        ProxyBatch batch = ProxyBatch.of(this, embeddings, targets, weights);
        double[] norms = batch.embeddings().norms();
        int n = norms.length;
        double[] lengths = new double[n];
        double[] pulls = new double[n];
        for (int i = 0; i < n; i++) {
            lengths[i] = Math.max(leastLength, Math.min(largestLength, norms[i]));
            pulls[i] = lambda * (lengths[i] / (largestLength * largestLength) + 1 / lengths[i]);
        }
        double slope = (largestMargin - leastMargin) / (largestLength - leastLength);
        double[] toOwn = new double[n];
        double[] toPulls = new double[n];
        MatrixOutcome outcome = MarginTerms.over(
                batch,
                reducer,
                scale,
                (row, cosine, into) -> {
                    double margin = leastMargin + slope * (lengths[row] - leastLength);
                    into[0] = ArcFaceLoss.target(cosine, margin);
                    into[1] = ArcFaceLoss.targetDerivative(cosine, margin);
                },
                pulls,
                toOwn,
                toPulls);
        double[] toNorms = new double[n];
        for (int i = 0; i < n; i++) {
            if (norms[i] > leastLength && norms[i] < largestLength) {
                double margin = leastMargin + slope * (lengths[i] - leastLength);
                double cosine = batch.values()[i * classes + batch.labels()[i]];
                toNorms[i] = toOwn[i] * slope * derivativeInMargin(cosine, margin)
                        + toPulls[i] * lambda * (1 / (largestLength * largestLength) - 1 / (norms[i] * norms[i]));
            }
        }
        double[] besides = AngularSoftmax.along(batch.embeddings(), norms, toNorms);
        return batch.result(outcome, besides, new double[batch.proxyRows().values().length]);
    }

    private static double derivativeInMargin(double cosine, double margin) {
        Angle angle = Angle.ofCosine(cosine);
        return angle.radians() > Math.PI - margin
                ? -Math.sin(margin) - margin * Math.cos(margin)
                : -angle.sine() * Math.cos(margin) - angle.cosine() * Math.sin(margin);
    }
}
