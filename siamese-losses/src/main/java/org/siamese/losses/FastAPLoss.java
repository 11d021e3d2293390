package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.PairPrecision;
import org.siamese.losses.spi.ReducedLoss;

/**
 * FastAP: for each anchor that has a positive, one minus the average precision with which its distances rank its positives
 * first, from soft histograms of the distances. The histogram reaches to 4 for unit rows, else to the batch's largest
 * distance, taken as a constant.
 *
 * <p>Cakir, He, Xia, Kulis, Sclaroff, Deep Metric Learning to Rank, CVPR 2019.
 *
 * @param distance default squared Euclidean on unit rows
 * @param bins number of histogram bins, at least 1, default 10
 * @param miner what weights rows, default none
 * @param reducer of the losses of anchors, default mean
 */
public record FastAPLoss(Distance distance, int bins, @Nullable Miner miner, Reducer reducer)
        implements AnchorLoss, ReducedLoss {
    /** Default number of bins. */
    public static final int DEFAULT_BINS = 10;

    private static final double LARGEST_OF_UNIT_ROWS = 4;

    /** Checks the number of bins. */
    public FastAPLoss {
        Require.atLeast("bins", bins, 1);
    }

    /** Squared Euclidean distance on unit rows, 10 bins, mean. */
    public static FastAPLoss ofDefaults() {
        return new FastAPLoss(SquaredEuclideanDistance.ofUnitRows(), DEFAULT_BINS, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public FastAPLoss withDistance(Distance distance) {
        return new FastAPLoss(distance, bins, miner, reducer);
    }

    /** This loss with another bins. */
    public FastAPLoss withBins(int bins) {
        return new FastAPLoss(distance, bins, miner, reducer);
    }

    /** This loss with another miner. */
    public FastAPLoss withMiner(@Nullable Miner miner) {
        return new FastAPLoss(distance, bins, miner, reducer);
    }

    /** This loss with another reducer. */
    public FastAPLoss withReducer(Reducer reducer) {
        return new FastAPLoss(distance, bins, miner, reducer);
    }

    @Override
    public boolean minerWeighsRows() {
        return true;
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive;
    }

    @Override
    public boolean splitsByAnchor() {
        return distance.normalised();
    }

    @Override
    public PairPrecision precision() {
        return PairPrecision.DOUBLE;
    }

    @Override
    public void anchor(AnchorRow row) {
        anchor(row, LARGEST_OF_UNIT_ROWS / bins);
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        if (distance.normalised()) {
            return AnchorLoss.super.over(batch);
        }
        double largest = java.util.Arrays.stream(batch.values()).max().orElse(0);
        return new Wide(this, largest > 0 ? largest / bins : 1).over(batch);
    }

    private void anchor(AnchorRow row, double width) {
        int positives = row.positives(false);
        if (positives == 0) {
            return;
        }
        double[] positive = new double[bins + 2];
        double[] all = new double[bins + 2];
        for (int j = 0; j < row.columns(); j++) {
            if (row.sign(j) != 0) {
                SoftBin bin = SoftBin.of(row.value(j), width, bins + 1);
                bin.addTo(all);
                if (row.isPositive(j)) {
                    bin.addTo(positive);
                }
            }
        }
        // Derivative of the average precision in each bin's count, of positive and of negative pairs.
        double[] toPositive = new double[bins + 2];
        double[] toNegative = new double[bins + 2];
        double precision = precision(positive, all, toPositive, toNegative) / positives;
        if (!row.add(1 - precision)) {
            return;
        }
        for (int j = 0; j < row.columns(); j++) {
            if (row.sign(j) != 0) {
                SoftBin bin = SoftBin.of(row.value(j), width, bins + 1);
                row.setDerivative(j, -bin.derivative(row.isPositive(j) ? toPositive : toNegative) / positives);
            }
        }
    }

    private double precision(double[] positive, double[] all, double[] toPositive, double[] toNegative) {
        double sum = 0;
        double positivesSoFar = 0;
        double allSoFar = 0;
        double[] ratio = new double[bins + 1];
        double[] drop = new double[bins + 2];
        double[] gain = new double[bins + 2];
        for (int b = 0; b <= bins; b++) {
            positivesSoFar += positive[b];
            allSoFar += all[b];
            if (positive[b] > 0 && positivesSoFar > 0) {
                ratio[b] = positivesSoFar / allSoFar;
                sum += positive[b] * ratio[b];
                gain[b] = positive[b] / allSoFar;
                drop[b] = gain[b] * ratio[b];
            }
        }
        for (int b = bins; b >= 0; b--) {
            gain[b] += gain[b + 1];
            drop[b] += drop[b + 1];
            toPositive[b] = ratio[b] + gain[b] - drop[b];
            toNegative[b] = -drop[b];
        }
        return sum;
    }

    /** The loss with bins of another width. */
    private record Wide(FastAPLoss loss, double width) implements AnchorLoss {
        @Override
        public Distance distance() {
            return loss.distance;
        }

        @Override
        public @Nullable Miner miner() {
            return loss.miner;
        }

        @Override
        public Reducer reducer() {
            return loss.reducer;
        }

        @Override
        public boolean minerWeighsRows() {
            return true;
        }

        @Override
        public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
            return loss.isDefinedOn(hasPositive, hasNegative);
        }

        @Override
        public void anchor(AnchorRow row) {
            loss.anchor(row, width);
        }
    }
}
