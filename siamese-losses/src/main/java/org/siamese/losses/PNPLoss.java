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
import org.siamese.losses.spi.PairPrecision;

/**
 * Penalised negatives before positives: for each row i of an anchor's class, itself included, R = sum over the anchor's negatives j of
 * sigmoid((s_j - s_i) / anneal), of which a variant makes a penalty; the mean over the class, then over all anchors with a positive.
 * The sigmoid's argument is held to +-50, with gradient 0 beyond. There is nothing to reduce. With a distance, s is minus the
 * distance.
 *
 * <p>Li, Jin, Wu, Liu, Rethinking the Optimization of Average Precision: Only Penalizing Negative Instances before Positive Ones is
 * Enough, AAAI 2022.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param variant default O
 * @param b of variant IB, above 0, default 2
 * @param alpha of variant DQ, above 0, default 1
 * @param anneal temperature, above 0, default 0.01
 */
public record PNPLoss(PairMeasure distance, PNPVariant variant, double b, double alpha, double anneal)
        implements AnchorLoss {
    /** Default b. */
    public static final double DEFAULT_B = 2;

    /** Default alpha. */
    public static final double DEFAULT_ALPHA = 1;

    /** Default temperature. */
    public static final double DEFAULT_ANNEAL = 0.01;

    private static final double LARGEST_ARGUMENT = 50;

    /** Checks the parameters. */
    public PNPLoss {
        Require.positive("b", b);
        Require.positive("alpha", alpha);
        Require.positive("anneal", anneal);
    }

    /** Cosine similarity, variant O, anneal 0.01. */
    public static PNPLoss ofDefaults() {
        return new PNPLoss(new CosineSimilarity(), PNPVariant.O, DEFAULT_B, DEFAULT_ALPHA, DEFAULT_ANNEAL);
    }

    /** This loss with another distance. */
    public PNPLoss withDistance(PairMeasure distance) {
        return new PNPLoss(distance, variant, b, alpha, anneal);
    }

    /** This loss with another variant. */
    public PNPLoss withVariant(PNPVariant variant) {
        return new PNPLoss(distance, variant, b, alpha, anneal);
    }

    /** This loss with another b. */
    public PNPLoss withB(double b) {
        return new PNPLoss(distance, variant, b, alpha, anneal);
    }

    /** This loss with another alpha. */
    public PNPLoss withAlpha(double alpha) {
        return new PNPLoss(distance, variant, b, alpha, anneal);
    }

    /** This loss with another anneal. */
    public PNPLoss withAnneal(double anneal) {
        return new PNPLoss(distance, variant, b, alpha, anneal);
    }

    /** None: all pairs are taken. */
    @Override
    public @Nullable Miner miner() {
        return null;
    }

    /** The mean, always. */
    @Override
    public Reducer reducer() {
        return new MeanReducer();
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive;
    }

    @Override
    public PairPrecision precision() {
        return PairPrecision.DOUBLE;
    }

    @Override
    public void anchor(AnchorRow row) {
        if (row.positives(false) == 0) {
            return;
        }
        int sign = -distance.sign();
        int[] mine = row.own();
        double[] slopes = new double[row.columns()];
        double loss = 0;
        for (int i : mine) {
            double before = 0;
            for (int j = 0; j < row.columns(); j++) {
                if (row.isNegative(j)) {
                    before += Logistic.sigmoid(argument(row, i, j, sign));
                }
            }
            loss += penalty(before) / mine.length;
            double pull = slope(before) / mine.length;
            for (int j = 0; pull != 0 && j < row.columns(); j++) {
                double argument = row.isNegative(j) ? argument(row, i, j, sign) : LARGEST_ARGUMENT;
                if (Math.abs(argument) < LARGEST_ARGUMENT) {
                    double share = Logistic.sigmoid(argument);
                    double slope = pull * sign * share * (1 - share) / anneal;
                    slopes[j] += slope;
                    slopes[i] -= slope;
                }
            }
        }
        if (row.add(loss)) {
            for (int j = 0; j < slopes.length; j++) {
                row.setDerivative(j, slopes[j]);
            }
        }
    }

    private double argument(AnchorRow row, int i, int j, int sign) {
        double argument = sign * (row.value(j) - row.value(i)) / anneal;
        return Math.max(-LARGEST_ARGUMENT, Math.min(LARGEST_ARGUMENT, argument));
    }

    private double penalty(double r) {
        return switch (variant) {
            case O -> r;
            case IU -> (1 + r) * Math.log1p(r);
            case IB -> (b * r - Math.log1p(b * r)) / (b * b);
            case DS -> Math.log1p(r);
            case DQ -> -Math.expm1(-alpha * Math.log1p(r));
        };
    }

    private double slope(double r) {
        return switch (variant) {
            case O -> 1;
            case IU -> 1 + Math.log1p(r);
            case IB -> r / (1 + b * r);
            case DS -> 1 / (1 + r);
            case DQ -> alpha * Math.pow(1 + r, -alpha - 1);
        };
    }
}
