package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Generalised lifted structure loss: for each anchor max(0, log sum over positives of e^(d - positiveMargin) + log sum over
 * negatives of e^(negativeMargin - d)). An anchor without a positive or without a negative has no term. With a similarity the signs turn round.
 *
 * <p>Hermans, Beyer, Leibe, In Defense of the Triplet Loss for Person Re-Identification, 2017.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param negativeMargin default 1
 * @param positiveMargin default 0
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of anchors, default mean
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 an anchor without
 *     a positive, or without a negative, has the term of the other
 */
public record GeneralizedLiftedStructureLoss(
        PairMeasure distance,
        double negativeMargin,
        double positiveMargin,
        @Nullable Miner miner,
        Reducer reducer,
        Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default margin of negative pairs. */
    public static final double DEFAULT_NEGATIVE_MARGIN = 1;

    /** Default margin of positive pairs. */
    public static final double DEFAULT_POSITIVE_MARGIN = 0;

    /** Checks the margins, which are values of the measure: at least 0 for a distance. */
    public GeneralizedLiftedStructureLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.marginOf(distance, "negativeMargin", negativeMargin);
        Require.marginOf(distance, "positiveMargin", positiveMargin);
    }

    /** This loss by the papers. */
    public GeneralizedLiftedStructureLoss(
            PairMeasure distance,
            double negativeMargin,
            double positiveMargin,
            @Nullable Miner miner,
            Reducer reducer) {
        this(distance, negativeMargin, positiveMargin, miner, reducer, Compatibility.CURRENT);
    }

    /** Euclidean distance on unit rows, margins 1 and 0, mean. */
    public static GeneralizedLiftedStructureLoss ofDefaults() {
        return new GeneralizedLiftedStructureLoss(
                EuclideanDistance.ofUnitRows(),
                DEFAULT_NEGATIVE_MARGIN,
                DEFAULT_POSITIVE_MARGIN,
                null,
                new MeanReducer());
    }

    /** This loss with another distance. */
    public GeneralizedLiftedStructureLoss withDistance(PairMeasure distance) {
        return new GeneralizedLiftedStructureLoss(
                distance, negativeMargin, positiveMargin, miner, reducer, compatibility);
    }

    /** This loss with another negative margin. */
    public GeneralizedLiftedStructureLoss withNegativeMargin(double negativeMargin) {
        return new GeneralizedLiftedStructureLoss(
                distance, negativeMargin, positiveMargin, miner, reducer, compatibility);
    }

    /** This loss with another positive margin. */
    public GeneralizedLiftedStructureLoss withPositiveMargin(double positiveMargin) {
        return new GeneralizedLiftedStructureLoss(
                distance, negativeMargin, positiveMargin, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public GeneralizedLiftedStructureLoss withMiner(@Nullable Miner miner) {
        return new GeneralizedLiftedStructureLoss(
                distance, negativeMargin, positiveMargin, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public GeneralizedLiftedStructureLoss withCompatibility(Compatibility compatibility) {
        return new GeneralizedLiftedStructureLoss(
                distance, negativeMargin, positiveMargin, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public GeneralizedLiftedStructureLoss withReducer(Reducer reducer) {
        return new GeneralizedLiftedStructureLoss(
                distance, negativeMargin, positiveMargin, miner, reducer, compatibility);
    }

    @Override
    public boolean takesPairs() {
        return compatibility == Compatibility.PML_2;
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return compatibility == Compatibility.CURRENT ? hasPositive && hasNegative : hasPositive || hasNegative;
    }

    @Override
    public void anchor(AnchorRow row) {
        if (compatibility == Compatibility.CURRENT && (row.positives(false) == 0 || row.negatives(false) == 0)) {
            return;
        }
        int sign = distance.sign();
        double positive = row.logSumExp(Selection.POSITIVE, sign, -sign * positiveMargin);
        double negative = row.logSumExp(Selection.NEGATIVE, -sign, sign * negativeMargin);
        double loss = Math.max(
                0,
                (positive == Double.NEGATIVE_INFINITY ? 0 : positive)
                        + (negative == Double.NEGATIVE_INFINITY ? 0 : negative));
        boolean counts = row.add(loss) && loss > 0;
        row.scaleDerivatives(Selection.POSITIVE, counts ? sign : 0);
        row.scaleDerivatives(Selection.NEGATIVE, counts ? -sign : 0);
    }
}
