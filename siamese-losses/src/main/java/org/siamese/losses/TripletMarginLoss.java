package org.siamese.losses;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.PairPrecision;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermRecorder;

/**
 * Triplet loss: max(0, d_ap - d_an + margin) over triplets of an anchor, a positive and a negative. Targets:
 * {@link org.siamese.core.batch.Labels}, of which it takes <em>all</em> triplets or those that its miner chooses (pairs are
 * joined at their anchor), or {@link Triplets}.
 *
 * <p>There may be batch^3 triplets, but they are never listed: each anchor's positives are sorted once, and each negative looks
 * up how many of them it violates. So time and memory grow as batch^2. With {@code swap} or
 * {@code smooth}, and where a miner names triplets, each is visited, still in memory that grows as batch^2.
 *
 * <p>Schroff, Kalenichenko, Philbin, FaceNet, CVPR 2015; swap: Balntas et al., Learning Local Feature Descriptors with Triplets
 * and Shallow Convolutional Neural Networks, BMVC 2016; smooth: Hermans, Beyer, Leibe, 2017.
 *
 * @param distance measure of a pair, default Euclidean on unit rows; similarities turn the signs round
 * @param margin how much farther than the positive the negative should be, at least 0, default 0.05
 * @param swap whether the nearer of anchor and positive is compared with the negative, default no
 * @param smooth whether softplus takes the place of max(0, .), default no
 * @param miner what chooses triplets or pairs, default none
 * @param reducer of the losses of triplets, default mean of those above 0
 */
public record TripletMarginLoss(
        PairMeasure distance, double margin, boolean swap, boolean smooth, @Nullable Miner miner, Reducer reducer)
        implements AnchorLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.05;

    /** Checks the margin. */
    public TripletMarginLoss {
        Require.nonNegative("margin", margin);
    }

    /** Euclidean distance on unit rows, margin 0.05, neither swap nor smooth, mean of the losses above 0. */
    public static TripletMarginLoss ofDefaults() {
        return new TripletMarginLoss(
                EuclideanDistance.ofUnitRows(), DEFAULT_MARGIN, false, false, null, new AvgNonZeroReducer());
    }

    /** This loss with another distance. */
    public TripletMarginLoss withDistance(PairMeasure distance) {
        return new TripletMarginLoss(distance, margin, swap, smooth, miner, reducer);
    }

    /** This loss with another margin. */
    public TripletMarginLoss withMargin(double margin) {
        return new TripletMarginLoss(distance, margin, swap, smooth, miner, reducer);
    }

    /** This loss with another swap. */
    public TripletMarginLoss withSwap(boolean swap) {
        return new TripletMarginLoss(distance, margin, swap, smooth, miner, reducer);
    }

    /** This loss with another smooth. */
    public TripletMarginLoss withSmooth(boolean smooth) {
        return new TripletMarginLoss(distance, margin, swap, smooth, miner, reducer);
    }

    /** This loss with another miner. */
    public TripletMarginLoss withMiner(@Nullable Miner miner) {
        return new TripletMarginLoss(distance, margin, swap, smooth, miner, reducer);
    }

    /** This loss with another reducer. */
    public TripletMarginLoss withReducer(Reducer reducer) {
        return new TripletMarginLoss(distance, margin, swap, smooth, miner, reducer);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (targets instanceof Triplets triplets && miner == null) {
            return new ExplicitTriplets(this, embeddings, triplets).result();
        }
        return AnchorLoss.super.evaluate(embeddings, targets, weights);
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        return swap || smooth || batch.hasTriplets() || reducer instanceof TermRecorder
                ? new TripletEnumeration(this, batch).outcome()
                : AnchorLoss.super.over(batch);
    }

    @Override
    public boolean splitsByAnchor() {
        return !swap && !smooth;
    }

    @Override
    public PairPrecision precision() {
        return reducer.keepsAllAbove0() ? PairPrecision.SINGLE : PairPrecision.DOUBLE_VALUES;
    }

    @Override
    public void anchor(AnchorRow row) {
        int sign = distance.sign();
        if (reducer.keepsAllAbove0() && row.addTriplets(sign, margin)) {
            return;
        }
        double[] bars = new double[row.positives(true)];
        for (int j = 0, k = 0; j < row.columns(); j++) {
            for (int times = row.sign(j); times > 0; times--) {
                bars[k++] = sign * row.value(j) + margin;
            }
        }
        SortedBars sorted = SortedBars.of(bars);
        double[] sums = new double[bars.length + 1];
        for (int k = 0; k < bars.length; k++) {
            sums[k + 1] = sums[k] + bars[k];
        }
        double low = Math.max(0, reducer.low());
        double high = reducer.high();
        long[] change = new long[bars.length + 1];
        long inside = 0;
        long active = 0;
        long tooHigh = 0;
        double sum = 0;
        int negatives = 0;
        for (int j = 0; j < row.columns(); j++) {
            int times = -row.sign(j);
            if (times > 0) {
                double value = sign * row.value(j);
                int from = sorted.firstAbove(value + low);
                int to =
                        high == Double.POSITIVE_INFINITY ? bars.length : Math.max(from, sorted.firstFrom(value + high));
                negatives += times;
                inside += (long) times * (to - from);
                tooHigh += (long) times * (bars.length - to);
                active += (long) times * (bars.length - (low == 0 ? from : sorted.firstAbove(value)));
                sum += times * (sums[to] - sums[from] - (to - from) * value);
                change[from] += times;
                change[to] -= times;
                row.setDerivative(j, -sign * times * (double) (to - from));
            }
        }
        for (int k = 1; k < change.length; k++) {
            change[k] += change[k - 1];
        }
        for (int j = 0; j < row.columns(); j++) {
            if (row.isPositive(j)) {
                int at = sorted.firstFrom(sign * row.value(j) + margin);
                row.setDerivative(j, sign * row.sign(j) * (double) change[at]);
            }
        }
        long count = (long) bars.length * negatives;
        row.addMany(count, reducer.low() >= 0 ? inside : count - tooHigh, active, sum);
    }
}
