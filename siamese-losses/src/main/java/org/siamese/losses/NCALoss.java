package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Neighbourhood component analysis: for each anchor -log of the share that its positives have in the sum of
 * e^(-softmaxScale d) over all other rows. Anchors without a positive do not count.
 *
 * <p>Goldberger, Hinton, Roweis, Salakhutdinov, Neighbourhood Components Analysis, NIPS 2004.
 *
 * @param distance measure of a pair, default squared Euclidean on unit rows
 * @param softmaxScale above 0, default 1
 * @param miner what weights rows, default none
 * @param reducer of the losses of anchors, default mean
 */
public record NCALoss(PairMeasure distance, double softmaxScale, @Nullable Miner miner, Reducer reducer)
        implements AnchorLoss, ReducedLoss {
    /** Default scale. */
    public static final double DEFAULT_SOFTMAX_SCALE = 1;

    /** Checks the scale. */
    public NCALoss {
        Require.positive("softmaxScale", softmaxScale);
    }

    /** Squared Euclidean distance on unit rows, scale 1, mean. */
    public static NCALoss ofDefaults() {
        return new NCALoss(SquaredEuclideanDistance.ofUnitRows(), DEFAULT_SOFTMAX_SCALE, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public NCALoss withDistance(PairMeasure distance) {
        return new NCALoss(distance, softmaxScale, miner, reducer);
    }

    /** This loss with another softmax scale. */
    public NCALoss withSoftmaxScale(double softmaxScale) {
        return new NCALoss(distance, softmaxScale, miner, reducer);
    }

    /** This loss with another miner. */
    public NCALoss withMiner(@Nullable Miner miner) {
        return new NCALoss(distance, softmaxScale, miner, reducer);
    }

    /** This loss with another reducer. */
    public NCALoss withReducer(Reducer reducer) {
        return new NCALoss(distance, softmaxScale, miner, reducer);
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
    public void anchor(AnchorRow row) {
        NeighbourShare.anchor(row, -distance.sign() * softmaxScale);
    }
}
