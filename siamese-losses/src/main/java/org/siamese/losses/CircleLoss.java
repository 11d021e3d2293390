package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.Similarity;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Circle loss: for each anchor log(1 + sum over negatives of e^(gamma w_n (s_n - m)) * sum over positives of
 * e^(-gamma w_p (s_p - 1 + m))) with weights w_p = max(0, 1 + m - s_p) and w_n = max(0, s_n + m). The gradient takes the
 * weights as constants. An anchor without a positive or without a negative has no term.
 *
 * <p>Sun et al., Circle Loss: A Unified Perspective of Pair Similarity Optimization, CVPR 2020.
 *
 * @param distance default cosine similarity
 * @param margin m, default 0.4
 * @param gamma scale, above 0, default 80
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of anchors, default mean of those above 0
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 an anchor without a
 *     positive or a negative is a term 0
 */
public record CircleLoss(
        Similarity distance,
        double margin,
        double gamma,
        @Nullable Miner miner,
        Reducer reducer,
        Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.4;

    /** Default scale. */
    public static final double DEFAULT_GAMMA = 80;

    /** Checks the parameters. */
    public CircleLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.between("margin", margin, -1, 1);
        Require.positive("gamma", gamma);
    }

    /** This loss by the papers. */
    public CircleLoss(Similarity distance, double margin, double gamma, @Nullable Miner miner, Reducer reducer) {
        this(distance, margin, gamma, miner, reducer, Compatibility.CURRENT);
    }

    /** Cosine similarity, margin 0.4, gamma 80, mean of the losses above 0. */
    public static CircleLoss ofDefaults() {
        return new CircleLoss(new CosineSimilarity(), DEFAULT_MARGIN, DEFAULT_GAMMA, null, new AvgNonZeroReducer());
    }

    /** This loss with another distance. */
    public CircleLoss withDistance(Similarity distance) {
        return new CircleLoss(distance, margin, gamma, miner, reducer, compatibility);
    }

    /** This loss with another margin. */
    public CircleLoss withMargin(double margin) {
        return new CircleLoss(distance, margin, gamma, miner, reducer, compatibility);
    }

    /** This loss with another gamma. */
    public CircleLoss withGamma(double gamma) {
        return new CircleLoss(distance, margin, gamma, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public CircleLoss withMiner(@Nullable Miner miner) {
        return new CircleLoss(distance, margin, gamma, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public CircleLoss withCompatibility(Compatibility compatibility) {
        return new CircleLoss(distance, margin, gamma, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public CircleLoss withReducer(Reducer reducer) {
        return new CircleLoss(distance, margin, gamma, miner, reducer, compatibility);
    }

    @Override
    public void anchor(AnchorRow row) {
        if (compatibility == Compatibility.CURRENT && (row.positives(false) == 0 || row.negatives(false) == 0)) {
            return;
        }
        row.setSelfPacedExponents(gamma, margin);
        int[] positives = row.positiveColumns();
        for (int j : positives) {
            row.setDerivative(j, -pull(row.value(j)) * (row.value(j) - 1 + margin));
        }
        double gap = row.logSumExp(Selection.POSITIVE) + row.logSumExp(Selection.NEGATIVE);
        double slope = row.add(Logistic.softplus(gap)) ? Logistic.sigmoid(gap) : 0;
        row.scaleDerivatives(Selection.POSITIVE, slope);
        row.multiplyBySelfPace(slope * gamma, margin);
        for (int j : positives) {
            row.setDerivative(j, -row.derivative(j) * pull(row.value(j)));
        }
    }

    /** The weight of a positive pair, held constant. */
    private double pull(double value) {
        return gamma * Math.max(0, 1 + margin - value);
    }
}
