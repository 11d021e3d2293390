package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Multi-similarity loss: for each anchor
 * log(1 + sum over positives of e^(-alpha (s - base))) / alpha + log(1 + sum over negatives of e^(beta (s - base))) / beta.
 * With a distance the signs turn round. Made for {@link org.siamese.losses.miner.MultiSimilarityMiner}.
 *
 * <p>Wang, Han, Huang, Dong, Scott, Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning, CVPR 2019.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param alpha sharpness on positive pairs, above 0, default 2
 * @param beta sharpness on negative pairs, above 0, default 50
 * @param base the value that parts positive from negative pairs, default 0.5
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of anchors, default mean
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 an anchor without any
 *     pair is a term 0
 */
public record MultiSimilarityLoss(
        PairMeasure distance,
        double alpha,
        double beta,
        double base,
        @Nullable Miner miner,
        Reducer reducer,
        Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default sharpness on positive pairs. */
    public static final double DEFAULT_ALPHA = 2;

    /** Default sharpness on negative pairs. */
    public static final double DEFAULT_BETA = 50;

    /** Default base. */
    public static final double DEFAULT_BASE = 0.5;

    /** Checks the parameters. */
    public MultiSimilarityLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.positive("alpha", alpha);
        Require.positive("beta", beta);
        Require.finite("base", base);
    }

    /** This loss by the papers. */
    public MultiSimilarityLoss(
            PairMeasure distance, double alpha, double beta, double base, @Nullable Miner miner, Reducer reducer) {
        this(distance, alpha, beta, base, miner, reducer, Compatibility.CURRENT);
    }

    /** Cosine similarity, alpha 2, beta 50, base 0.5, mean. */
    public static MultiSimilarityLoss ofDefaults() {
        return new MultiSimilarityLoss(
                new CosineSimilarity(), DEFAULT_ALPHA, DEFAULT_BETA, DEFAULT_BASE, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public MultiSimilarityLoss withDistance(PairMeasure distance) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    /** This loss with another alpha. */
    public MultiSimilarityLoss withAlpha(double alpha) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    /** This loss with another beta. */
    public MultiSimilarityLoss withBeta(double beta) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    /** This loss with another base. */
    public MultiSimilarityLoss withBase(double base) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public MultiSimilarityLoss withMiner(@Nullable Miner miner) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public MultiSimilarityLoss withCompatibility(Compatibility compatibility) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public MultiSimilarityLoss withReducer(Reducer reducer) {
        return new MultiSimilarityLoss(distance, alpha, beta, base, miner, reducer, compatibility);
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive || hasNegative;
    }

    @Override
    public void anchor(AnchorRow row) {
        if (compatibility == Compatibility.CURRENT && row.positives(false) == 0 && row.negatives(false) == 0) {
            return;
        }
        int sign = distance.sign();
        double positive = row.logSumExp(Selection.POSITIVE, alpha * sign, -alpha * sign * base);
        double negative = row.logSumExp(Selection.NEGATIVE, -beta * sign, beta * sign * base);
        boolean kept = row.add(Logistic.softplus(positive) / alpha + Logistic.softplus(negative) / beta);
        row.scaleDerivatives(Selection.POSITIVE, kept ? sign * Logistic.sigmoid(positive) : 0);
        row.scaleDerivatives(Selection.NEGATIVE, kept ? -sign * Logistic.sigmoid(negative) : 0);
    }
}
