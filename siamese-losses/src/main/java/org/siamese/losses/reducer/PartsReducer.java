package org.siamese.losses.reducer;

import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/**
 * A reducer for each part of a loss; the parts are added. A loss without parts takes that of the positive part.
 *
 * @param positive of the terms of positive pairs
 * @param negative of the terms of negative pairs
 * @param regulariser of the terms of a loss's own regulariser, such as the boundaries of MarginLoss
 */
public record PartsReducer(Reducer positive, Reducer negative, Reducer regulariser) implements Reducer {

    /** One reducer for every part, to be changed part by part. */
    public static PartsReducer of(Reducer all) {
        return new PartsReducer(all, all, all);
    }

    /** This reducer with another one of positive pairs. */
    public PartsReducer withPositive(Reducer positive) {
        return new PartsReducer(positive, negative, regulariser);
    }

    /** This reducer with another one of negative pairs. */
    public PartsReducer withNegative(Reducer negative) {
        return new PartsReducer(positive, negative, regulariser);
    }

    /** This reducer with another one of the loss's own regulariser. */
    public PartsReducer withRegulariser(Reducer regulariser) {
        return new PartsReducer(positive, negative, regulariser);
    }

    @Override
    public double low() {
        return positive.low();
    }

    @Override
    public double high() {
        return positive.high();
    }

    @Override
    public boolean keepsAllAbove0() {
        return positive.keepsAllAbove0() && negative.keepsAllAbove0() && regulariser.keepsAllAbove0();
    }

    @Override
    public boolean byAnchor() {
        return positive.byAnchor() || negative.byAnchor() || regulariser.byAnchor();
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        return positive.weights(totals);
    }
}
