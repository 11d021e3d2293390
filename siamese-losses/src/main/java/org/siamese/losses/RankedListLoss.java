package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Selection;

/**
 * Ranked list loss: for each anchor (1 - balance) L_P + balance L_N. L_P is the mean of d - (boundary - margin) over the
 * positives farther than boundary - margin; L_N the mean of boundary - d over the negatives nearer than the boundary, weighted
 * by e^(temperature (boundary - d)). The gradient flows through these weights too.
 *
 * <p>Wang, Hua, Kodirov, Hu, Garnier, Robertson, Ranked List Loss for Deep Metric Learning, CVPR 2019.
 *
 * @param distance default Euclidean on unit rows
 * @param margin between the positives' and the negatives' boundary, at least 0, default 0.4
 * @param boundary that negatives should be beyond, at least the margin, default 1.2
 * @param temperature how much nearer negatives weigh more, at least 0, default 10
 * @param balance share of the negatives' part, 0 to 1, default 0.5
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of anchors, default mean
 */
public record RankedListLoss(
        Distance distance,
        double margin,
        double boundary,
        double temperature,
        double balance,
        @Nullable Miner miner,
        Reducer reducer)
        implements AnchorLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.4;

    /** Default boundary. */
    public static final double DEFAULT_BOUNDARY = 1.2;

    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 10;

    /** Default share of the negatives' part. */
    public static final double DEFAULT_BALANCE = 0.5;

    /** Checks the parameters. */
    public RankedListLoss {
        Require.nonNegative("margin", margin);
        Require.between("boundary", boundary, margin, Double.MAX_VALUE);
        Require.nonNegative("temperature", temperature);
        Require.between("balance", balance, 0, 1);
    }

    /** Euclidean distance on unit rows, margin 0.4, boundary 1.2, temperature 10, balance 0.5, mean. */
    public static RankedListLoss ofDefaults() {
        return new RankedListLoss(
                EuclideanDistance.ofUnitRows(),
                DEFAULT_MARGIN,
                DEFAULT_BOUNDARY,
                DEFAULT_TEMPERATURE,
                DEFAULT_BALANCE,
                null,
                new MeanReducer());
    }

    /** This loss with another distance. */
    public RankedListLoss withDistance(Distance distance) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    /** This loss with another margin. */
    public RankedListLoss withMargin(double margin) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    /** This loss with another boundary. */
    public RankedListLoss withBoundary(double boundary) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    /** This loss with another temperature. */
    public RankedListLoss withTemperature(double temperature) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    /** This loss with another balance. */
    public RankedListLoss withBalance(double balance) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    /** This loss with another miner. */
    public RankedListLoss withMiner(@Nullable Miner miner) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    /** This loss with another reducer. */
    public RankedListLoss withReducer(Reducer reducer) {
        return new RankedListLoss(distance, margin, boundary, temperature, balance, miner, reducer);
    }

    @Override
    public boolean isDefinedOn(MeasuredBatch batch) {
        return batch.hasPositive();
    }

    @Override
    public void anchor(AnchorRow row) {
        double reach = boundary - margin;
        int far = 0;
        double positive = 0;
        for (int j = 0; j < row.columns(); j++) {
            if (row.isPositive(j) && row.value(j) > reach) {
                far++;
                positive += row.value(j) - reach;
            }
            row.setDerivative(j, isNear(row, j) ? temperature * (boundary - row.value(j)) : Double.NEGATIVE_INFINITY);
        }
        row.logSumExp(Selection.NEGATIVE);
        double negative = 0;
        for (int j = 0; j < row.columns(); j++) {
            negative += isNear(row, j) ? row.derivative(j) * (boundary - row.value(j)) : 0;
        }
        double loss = (1 - balance) * (far == 0 ? 0 : positive / far) + balance * negative;
        boolean kept = row.add(loss);
        for (int j = 0; j < row.columns(); j++) {
            double derivative = 0;
            if (kept && row.isPositive(j) && row.value(j) > reach) {
                derivative = (1 - balance) / far;
            } else if (kept && isNear(row, j)) {
                double gap = boundary - row.value(j);
                derivative = -balance * row.derivative(j) * (1 + temperature * (gap - negative));
            }
            row.setDerivative(j, derivative);
        }
    }

    private boolean isNear(AnchorRow row, int j) {
        return row.isNegative(j) && row.value(j) < boundary;
    }
}
