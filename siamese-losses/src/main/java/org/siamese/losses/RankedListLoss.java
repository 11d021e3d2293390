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
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Ranked list loss: for each anchor (1 - balance) L_P + balance L_N. L_P is the mean of d - (boundary - margin) over the
 * positives farther than boundary - margin, weighted by e^(positiveTemperature times that); L_N the mean of boundary - d over the
 * negatives nearer than the boundary, weighted by e^(temperature (boundary - d)). The gradient flows through these weights too. An
 * anchor without positives has the negatives' part alone.
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
 * @param positiveTemperature how much farther positives weigh more, at least 0, default 0
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; PML_2 adds 1e-5 for each row
 *     of the batch to the denominators of both means
 */
public record RankedListLoss(
        Distance distance,
        double margin,
        double boundary,
        double temperature,
        double balance,
        @Nullable Miner miner,
        Reducer reducer,
        double positiveTemperature,
        Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.4;

    /** Default boundary. */
    public static final double DEFAULT_BOUNDARY = 1.2;

    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 10;

    /** Default share of the negatives' part. */
    public static final double DEFAULT_BALANCE = 0.5;

    private static final double SLACK_OF_PML_2 = 1e-5;

    /** Checks the parameters. */
    public RankedListLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.nonNegative("positiveTemperature", positiveTemperature);
        Require.nonNegative("margin", margin);
        Require.between("boundary", boundary, margin, Double.MAX_VALUE);
        Require.nonNegative("temperature", temperature);
        Require.between("balance", balance, 0, 1);
    }

    /** Positives of one weight. */
    public RankedListLoss(
            Distance distance,
            double margin,
            double boundary,
            double temperature,
            double balance,
            @Nullable Miner miner,
            Reducer reducer) {
        this(distance, margin, boundary, temperature, balance, miner, reducer, 0, Compatibility.CURRENT);
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
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another margin. */
    public RankedListLoss withMargin(double margin) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another boundary. */
    public RankedListLoss withBoundary(double boundary) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another temperature. */
    public RankedListLoss withTemperature(double temperature) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another balance. */
    public RankedListLoss withBalance(double balance) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another miner. */
    public RankedListLoss withMiner(@Nullable Miner miner) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another positive temperature. */
    public RankedListLoss withPositiveTemperature(double positiveTemperature) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss by another definition. */
    public RankedListLoss withCompatibility(Compatibility compatibility) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** This loss with another reducer. */
    public RankedListLoss withReducer(Reducer reducer) {
        return new RankedListLoss(
                distance, margin, boundary, temperature, balance, miner, reducer, positiveTemperature, compatibility);
    }

    /** With version 2 and the current definition alike a batch without positives still has its negatives' part. */
    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive || hasNegative;
    }

    @Override
    public void anchor(AnchorRow row) {
        double reach = boundary - margin;
        double slack = compatibility == Compatibility.PML_2 ? SLACK_OF_PML_2 * row.columns() : 0;
        double positive = mean(row, Selection.POSITIVE, positiveTemperature, reach, slack);
        double negative = mean(row, Selection.NEGATIVE, temperature, boundary, slack);
        boolean kept = row.add((1 - balance) * positive + balance * negative);
        row.scaleDerivatives(Selection.POSITIVE, kept ? 1 - balance : 0);
        row.scaleDerivatives(Selection.NEGATIVE, kept ? -balance : 0);
    }

    /**
     * The mean of how far pairs are beyond a bound, weighted by e^(sharpness gap); leaves its derivatives in the gaps at the
     * derivatives.
     */
    private double mean(AnchorRow row, Selection selection, double sharpness, double bound, double slack) {
        boolean positives = selection == Selection.POSITIVE;
        double weights = slack;
        double sum = 0;
        double largest = 0;
        for (int j = 0; j < row.columns(); j++) {
            if (positives ? row.isPositive(j) : row.isNegative(j)) {
                largest = Math.max(largest, gap(row, j, positives, bound));
            }
        }
        // Without slack the largest weight may be 1; with it, weights must keep their size beside it.
        double shift = slack == 0 ? sharpness * largest : 0;
        for (int j = 0; j < row.columns(); j++) {
            if (positives ? row.isPositive(j) : row.isNegative(j)) {
                double gap = gap(row, j, positives, bound);
                double weight = gap > 0 ? Math.exp(sharpness * gap - shift) : 0;
                row.setDerivative(j, weight);
                weights += weight;
                sum += weight * gap;
            }
        }
        double mean = weights == 0 ? 0 : sum / weights;
        for (int j = 0; j < row.columns(); j++) {
            if ((positives ? row.isPositive(j) : row.isNegative(j)) && row.derivative(j) != 0) {
                double gap = gap(row, j, positives, bound);
                row.setDerivative(j, row.derivative(j) / weights * (1 + sharpness * (gap - mean)));
            }
        }
        return mean;
    }

    private static double gap(AnchorRow row, int j, boolean positive, double bound) {
        return positive ? row.value(j) - bound : bound - row.value(j);
    }
}
