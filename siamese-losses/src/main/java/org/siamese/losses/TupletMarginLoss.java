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
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Tuplet margin loss: for each positive pair log(1 + sum over a's negatives of e^(scale (cos t_an - cos(t_ap - margin)))), t
 * the angle of a pair.
 *
 * <p>Yu, Tao, Deep Metric Learning with Tuplet Margin Loss, ICCV 2019.
 *
 * @param marginDegrees slack of the positive's angle, 0 to 180, default 5.73
 * @param scale above 0, default 64
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of positive pairs, default mean
 */
public record TupletMarginLoss(double marginDegrees, double scale, @Nullable Miner miner, Reducer reducer)
        implements AnchorLoss, ReducedLoss {
    /** Default margin in degrees. */
    public static final double DEFAULT_MARGIN_DEGREES = 5.73;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public TupletMarginLoss {
        Require.between("marginDegrees", marginDegrees, 0, 180);
        Require.positive("scale", scale);
    }

    /** Margin 5.73 degrees, scale 64, mean. */
    public static TupletMarginLoss ofDefaults() {
        return new TupletMarginLoss(DEFAULT_MARGIN_DEGREES, DEFAULT_SCALE, null, new MeanReducer());
    }

    /** This loss with another margin degrees. */
    public TupletMarginLoss withMarginDegrees(double marginDegrees) {
        return new TupletMarginLoss(marginDegrees, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public TupletMarginLoss withScale(double scale) {
        return new TupletMarginLoss(marginDegrees, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public TupletMarginLoss withMiner(@Nullable Miner miner) {
        return new TupletMarginLoss(marginDegrees, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public TupletMarginLoss withReducer(Reducer reducer) {
        return new TupletMarginLoss(marginDegrees, scale, miner, reducer);
    }

    /** Cosine similarity; the loss is one of angles. */
    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public void anchor(AnchorRow row) {
        double margin = Math.toRadians(marginDegrees);
        double negatives = row.repeatedLogSumExp(Selection.NEGATIVE, scale, 0);
        double push = 0;
        for (int j : row.positiveColumns()) {
            Angle angle = Angle.ofCosine(row.value(j));
            double gap = negatives - scale * angle.cosinePlus(-margin);
            if (row.add(Part.WHOLE, Logistic.softplus(gap), row.sign(j))) {
                double pull = scale * row.sign(j) * Logistic.sigmoid(gap);
                row.setDerivative(j, -pull * angle.derivativeOfCosinePlus(-margin));
                push += pull;
            }
        }
        row.scaleDerivatives(Selection.NEGATIVE, push);
    }
}
