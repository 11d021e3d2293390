package org.siamese.losses;

import java.util.Arrays;
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
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.PairPrecision;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Smooth average precision: for each anchor 1 - AP with AP the mean over its class, itself included, of rank in the class over rank in
 * all; the rank of row i among S is 1 + sum over j in S, j != i, of sigmoid((s_j - s_i) / temperature). Rows come in any order and
 * classes in any size; an anchor alone in its class has no term. With a distance, s is minus the distance. Time grows as the sum over
 * anchors of class size x batch.
 *
 * <p>Brown, Xie, Kalogeiton, Zisserman, Smooth-AP: Smoothing the Path Towards Large-Scale Image Retrieval, ECCV 2020.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param temperature above 0, default 0.01
 * @param miner what weights rows, default none
 * @param reducer of the losses of anchors, default mean
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; PML_2 takes as classes
 *     neighbouring rows, as many as there are classes, and wants classes of one size
 */
public record SmoothAPLoss(
        PairMeasure distance, double temperature, @Nullable Miner miner, Reducer reducer, Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 0.01;

    /** Checks the parameters. */
    public SmoothAPLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.positive("temperature", temperature);
    }

    /** Cosine similarity, temperature 0.01, mean. */
    public static SmoothAPLoss ofDefaults() {
        return new SmoothAPLoss(
                new CosineSimilarity(), DEFAULT_TEMPERATURE, null, new MeanReducer(), Compatibility.CURRENT);
    }

    /** This loss with another distance. */
    public SmoothAPLoss withDistance(PairMeasure distance) {
        return new SmoothAPLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another temperature. */
    public SmoothAPLoss withTemperature(double temperature) {
        return new SmoothAPLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public SmoothAPLoss withMiner(@Nullable Miner miner) {
        return new SmoothAPLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public SmoothAPLoss withReducer(Reducer reducer) {
        return new SmoothAPLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another compatibility. */
    public SmoothAPLoss withCompatibility(Compatibility compatibility) {
        return new SmoothAPLoss(distance, temperature, miner, reducer, compatibility);
    }

    @Override
    public boolean minerWeighsRows() {
        return true;
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive || compatibility == Compatibility.PML_2;
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        return AnchorLoss.super.over(compatibility == Compatibility.PML_2 ? batch.relabelled(groups(batch)) : batch);
    }

    /** The classes that version 2 sees: neighbouring rows, as many in each as there are classes. */
    private static int[] groups(MeasuredBatch batch) {
        long classes = Arrays.stream(batch.anchorLabels()).distinct().count();
        int[] groups = new int[batch.rows()];
        for (int row = 0; row < groups.length; row++) {
            long same = row - row;
            for (int other : batch.anchorLabels()) {
                same += other == batch.anchorLabels()[row] ? 1 : 0;
            }
            if (same * classes != groups.length) {
                throw new IllegalArgumentException("labels: expected classes of one size, as PML_2 needs, got "
                        + same + " rows of class " + batch.anchorLabels()[row] + " of " + groups.length + " rows of "
                        + classes + " classes");
            }
            groups[row] = (int) (row / classes);
        }
        return groups;
    }

    @Override
    public boolean splitsByAnchor() {
        return compatibility == Compatibility.CURRENT;
    }

    @Override
    public PairPrecision precision() {
        return PairPrecision.DOUBLE;
    }

    @Override
    public void anchor(AnchorRow row) {
        int[] mine = row.own();
        if (mine.length == 0 || row.positives(false) == 0 && compatibility == Compatibility.CURRENT) {
            return;
        }
        int sign = -distance.sign();
        int[] others = row.all();
        double precision = 0;
        double[] slopes = new double[row.columns()];
        for (int i : mine) {
            double inClass = 1 + ranks(row, mine, i, sign, 0, slopes);
            double inAll = 1 + ranks(row, others, i, sign, 0, slopes);
            precision += inClass / inAll / mine.length;
            ranks(row, mine, i, sign, -1 / inAll / mine.length, slopes);
            ranks(row, others, i, sign, inClass / (inAll * inAll) / mine.length, slopes);
        }
        if (row.add(1 - precision)) {
            for (int j = 0; j < slopes.length; j++) {
                row.setDerivative(j, slopes[j]);
            }
        }
    }

    /** Sum of the sigmoids that make a rank; adds {@code factor} times its derivatives. */
    private double ranks(AnchorRow row, int[] among, int i, int sign, double factor, double[] slopes) {
        double sum = 0;
        double own = row.value(i);
        for (int j : among) {
            if (j != i) {
                double share = Logistic.sigmoid(sign * (row.value(j) - own) / temperature);
                sum += share;
                double slope = factor * sign * share * (1 - share) / temperature;
                slopes[j] += slope;
                slopes[i] -= slope;
            }
        }
        return sum;
    }
}
