package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Angular loss: for each positive pair log(1 + sum over a's negatives of e^(4 t^2 (a + p) . n - 2 (1 + t^2) a . p)) on unit
 * rows, t the tangent of the largest angle that a triangle should have at its negative. Needs the negatives' similarities to
 * both a and p; positives among past embeddings are left out.
 *
 * <p>Wang, Zhou, Wen, Liu, Lin, Deep Metric Learning with Angular Loss, ICCV 2017.
 *
 * @param angleDegrees above 0 and below 90, default 40
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of positive pairs, default mean
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 negatives keep their
 *     lengths
 */
public record AngularLoss(double angleDegrees, @Nullable Miner miner, Reducer reducer, Compatibility compatibility)
        implements MatrixLoss, ReducedLoss {
    /** Default angle in degrees. */
    public static final double DEFAULT_ANGLE_DEGREES = 40;

    /** Largest angle; beyond, the exponents say nothing any more. */
    private static final double LARGEST_ANGLE_DEGREES = 89;

    /** Checks the angle. */
    public AngularLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.positive("angleDegrees", angleDegrees);
        Require.between("angleDegrees", angleDegrees, 0, LARGEST_ANGLE_DEGREES);
    }

    /** This loss by the papers. */
    public AngularLoss(double angleDegrees, @Nullable Miner miner, Reducer reducer) {
        this(angleDegrees, miner, reducer, Compatibility.CURRENT);
    }

    /** 40 degrees, mean. */
    public static AngularLoss ofDefaults() {
        return new AngularLoss(DEFAULT_ANGLE_DEGREES, null, new MeanReducer());
    }

    /** This loss with another angle degrees. */
    public AngularLoss withAngleDegrees(double angleDegrees) {
        return new AngularLoss(angleDegrees, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public AngularLoss withMiner(@Nullable Miner miner) {
        return new AngularLoss(angleDegrees, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public AngularLoss withCompatibility(Compatibility compatibility) {
        return new AngularLoss(angleDegrees, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public AngularLoss withReducer(Reducer reducer) {
        return new AngularLoss(angleDegrees, miner, reducer, compatibility);
    }

    /** Cosine similarity: the products of unit rows. */
    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        if (!batch.hasPositive() || !batch.hasNegative()) {
            return MatrixOutcome.none(batch);
        }
        return new AngularTerms(this, batch).outcome();
    }
}
