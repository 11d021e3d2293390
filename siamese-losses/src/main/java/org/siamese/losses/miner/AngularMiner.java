package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.decision.distance.EuclideanDistance;

/**
 * Triplets whose angle at the negative, atan(|a - p| / (2 |n - (a + p) / 2|)), is above a bound; of the embeddings as they are,
 * not of unit rows. There may be batch^3 of them, which losses visit and do not list. Positives among past embeddings are left out.
 *
 * <p>Wang, Zhou, Wen, Liu, Lin, Deep Metric Learning with Angular Loss, ICCV 2017.
 *
 * @param angleDegrees above 0 and below 90, default 20
 */
public record AngularMiner(double angleDegrees) implements TripletMiner {
    /** Default angle in degrees. */
    public static final double DEFAULT_ANGLE_DEGREES = 20;

    private static final double RIGHT_ANGLE = 90;

    /** Checks the angle. */
    public AngularMiner {
        if (!(angleDegrees > 0 && angleDegrees < RIGHT_ANGLE)) {
            throw new IllegalArgumentException(
                    "angleDegrees: expected a value above 0 and below 90, got " + angleDegrees);
        }
    }

    /** 20 degrees. */
    public static AngularMiner ofDefaults() {
        return new AngularMiner(DEFAULT_ANGLE_DEGREES);
    }

    /** This miner with another angle degrees. */
    public AngularMiner withAngleDegrees(double angleDegrees) {
        return new AngularMiner(angleDegrees);
    }

    @Override
    public void forEach(LabelledBatch batch, Visitor visitor) {
        double[] values = batch.matrix(EuclideanDistance.plain()).values();
        double bound = Math.toRadians(angleDegrees);
        int rows = batch.rows();
        boolean contained = batch.isContained();
        double[] ofPositives = contained
                ? values
                : batch.matrixOfRows(EuclideanDistance.plain()).values();
        int positives = contained ? batch.anchors() : rows;
        for (int a = 0; a < batch.anchors(); a++) {
            for (int p = 0; p < positives; p++) {
                for (int n = 0; batch.isPositive(a, p) && n < rows; n++) {
                    if (batch.isNegative(a, n)
                            && angle(values[a * rows + p], values[a * rows + n], ofPositives[p * rows + n]) > bound) {
                        visitor.visit(a, p, n);
                    }
                }
            }
        }
    }

    /** The angle at the negative, from the three sides by Apollonius' theorem. */
    private static double angle(double anchorPositive, double anchorNegative, double positiveNegative) {
        double toCentre = (anchorNegative * anchorNegative + positiveNegative * positiveNegative) / 2
                - anchorPositive * anchorPositive / 4;
        return Math.atan2(anchorPositive, 2 * Math.sqrt(Math.max(0, toCentre)));
    }
}
