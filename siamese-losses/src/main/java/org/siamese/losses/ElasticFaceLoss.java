package org.siamese.losses;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.BatchRandom;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * ElasticFace: {@link ArcFaceLoss} or {@link CosFaceLoss} with a margin for each row that is drawn from a normal distribution, so that
 * classes may keep their own distances. The draw depends on the seed and the batch alone; the gradient takes margins as constant. Takes
 * {@link org.siamese.core.batch.Labels}. The weight "W" is [dimension, classes].
 *
 * <p>Boutros, Damer, Kirchbuchner, Kuijper, ElasticFace: Elastic Margin Loss for Deep Face Recognition, CVPR Workshops 2022.
 *
 * @param classes number of classes, at least 1
 * @param variant default arc
 * @param margin mean of the margins, in radians for arc, at least 0, default 0.5 for arc and 0.35 for cos
 * @param deviation of the margins, at least 0, default 0.05
 * @param seed of the draw
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record ElasticFaceLoss(
        int classes,
        ElasticFaceVariant variant,
        double margin,
        double deviation,
        long seed,
        double scale,
        @Nullable Miner miner,
        Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default mean margin in radians of the arc variant. */
    public static final double DEFAULT_ARC_MARGIN = 0.5;

    /** Default mean margin of the cos variant. */
    public static final double DEFAULT_COS_MARGIN = 0.35;

    /** Default deviation of the margins. */
    public static final double DEFAULT_DEVIATION = 0.05;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public ElasticFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.between("margin", margin, 0, Math.PI);
        Require.nonNegative("deviation", deviation);
        Require.positive("scale", scale);
    }

    /** The arc variant: margin 0.5 radians, deviation 0.05, scale 64, mean. */
    public static ElasticFaceLoss ofClasses(int classes, long seed) {
        return of(classes, ElasticFaceVariant.ARC, seed);
    }

    /** A variant with its default margin. */
    public static ElasticFaceLoss of(int classes, ElasticFaceVariant variant, long seed) {
        double margin = variant == ElasticFaceVariant.ARC ? DEFAULT_ARC_MARGIN : DEFAULT_COS_MARGIN;
        return new ElasticFaceLoss(
                classes, variant, margin, DEFAULT_DEVIATION, seed, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public ElasticFaceLoss withClasses(int classes) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another variant. */
    public ElasticFaceLoss withVariant(ElasticFaceVariant variant) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another margin. */
    public ElasticFaceLoss withMargin(double margin) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another deviation. */
    public ElasticFaceLoss withDeviation(double deviation) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another seed. */
    public ElasticFaceLoss withSeed(long seed) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public ElasticFaceLoss withScale(double scale) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public ElasticFaceLoss withMiner(@Nullable Miner miner) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public ElasticFaceLoss withReducer(Reducer reducer) {
        return new ElasticFaceLoss(classes, variant, margin, deviation, seed, scale, miner, reducer);
    }

    /** The term of a row with the mean margin. */
    @Override
    public void anchor(AnchorRow row) {
        MarginSoftmax.anchor(row, scale, c -> target(c, margin), c -> targetDerivative(c, margin));
    }

    /** The margins that are drawn for the rows of a batch. */
    public double[] margins(INDArray embeddings, Labels labels) {
        return margins(RowMatrices.of(embeddings), labels.toIntArray());
    }

    private double[] margins(RowMatrix rows, int[] labels) {
        double[] margins = new double[labels.length];
        Random random =
                new Random(BatchRandom.of(seed, new LabelledBatch(rows, labels)).nextLong());
        Arrays.setAll(margins, i -> margin + deviation * random.nextGaussian());
        return margins;
    }

    @Override
    public MatrixOutcome over(ProxyBatch batch) {
        double[] margins = margins(batch.embeddings(), batch.labels());
        double[] unused = new double[margins.length];
        return MarginTerms.over(
                batch,
                reducer,
                scale,
                (row, cosine, into) -> {
                    into[0] = target(cosine, margins[row]);
                    into[1] = targetDerivative(cosine, margins[row]);
                },
                new double[margins.length],
                unused,
                unused.clone());
    }

    private double target(double cosine, double by) {
        return variant == ElasticFaceVariant.COS ? cosine - by : ArcFaceLoss.target(cosine, by);
    }

    private double targetDerivative(double cosine, double by) {
        return variant == ElasticFaceVariant.COS ? 1 : ArcFaceLoss.targetDerivative(cosine, by);
    }
}
