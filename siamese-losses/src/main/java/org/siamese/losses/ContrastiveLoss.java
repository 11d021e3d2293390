package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.PairHinges;
import org.siamese.losses.spi.PairPrecision;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Contrastive loss on all pairs, linear: max(0, d - positiveMargin) of positive and max(0, negativeMargin - d) of negative
 * pairs, each part reduced by itself. With a similarity s: max(0, positiveMargin - s) and max(0, s - negativeMargin); give the
 * margins 1 and 0 then. {@link HadsellContrastiveLoss} is the squared one.
 *
 * <p>Hadsell, Chopra, LeCun, Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006, in the linear form of
 * pytorch-metric-learning.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param positiveMargin positive pairs closer than this cost nothing, default 0
 * @param negativeMargin negative pairs farther apart than this cost nothing, default 1
 * @param miner what chooses pairs, default none
 * @param reducer default mean of the losses above 0
 */
public record ContrastiveLoss(
        PairMeasure distance, double positiveMargin, double negativeMargin, @Nullable Miner miner, Reducer reducer)
        implements AnchorLoss, ReducedLoss {
    /** Default margin of positive pairs. */
    public static final double DEFAULT_POSITIVE_MARGIN = 0;

    /** Default margin of negative pairs. */
    public static final double DEFAULT_NEGATIVE_MARGIN = 1;

    /** Checks the margins, which are values of the measure: at least 0 for a distance. */
    public ContrastiveLoss {
        Require.marginOf(distance, "positiveMargin", positiveMargin);
        Require.marginOf(distance, "negativeMargin", negativeMargin);
    }

    /** Euclidean distance on unit rows, margins 0 and 1, mean of the losses above 0. */
    public static ContrastiveLoss ofDefaults() {
        return new ContrastiveLoss(
                EuclideanDistance.ofUnitRows(),
                DEFAULT_POSITIVE_MARGIN,
                DEFAULT_NEGATIVE_MARGIN,
                null,
                new AvgNonZeroReducer());
    }

    /** This loss with another distance. */
    public ContrastiveLoss withDistance(PairMeasure distance) {
        return new ContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another positive margin. */
    public ContrastiveLoss withPositiveMargin(double positiveMargin) {
        return new ContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another negative margin. */
    public ContrastiveLoss withNegativeMargin(double negativeMargin) {
        return new ContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another miner. */
    public ContrastiveLoss withMiner(@Nullable Miner miner) {
        return new ContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    /** This loss with another reducer. */
    public ContrastiveLoss withReducer(Reducer reducer) {
        return new ContrastiveLoss(distance, positiveMargin, negativeMargin, miner, reducer);
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public boolean hasParts() {
        return true;
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return true;
    }

    @Override
    public PairHinges hinges() {
        return new PairHinges(distance.sign(), positiveMargin, negativeMargin);
    }

    @Override
    public PairPrecision precision() {
        return reducer.keepsAllAbove0() ? PairPrecision.SINGLE : PairPrecision.DOUBLE_VALUES;
    }

    @Override
    public void anchor(AnchorRow row) {
        row.addHinges(Part.POSITIVE, distance.sign(), positiveMargin);
        row.addHinges(Part.NEGATIVE, -distance.sign(), negativeMargin);
    }
}
