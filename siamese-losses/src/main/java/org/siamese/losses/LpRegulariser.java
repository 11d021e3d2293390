package org.siamese.losses;

import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.RowTerms;
import org.siamese.losses.spi.EmbeddingRegulariser;

/**
 * The mean over rows of |x|_p^power: keeps embeddings short. Takes any targets, which it does not look at; to be added to a
 * loss by {@link WeightedSumLoss} or {@link RegularisedLoss}. A zero row has gradient 0.
 *
 * @param p order of the norm, at least 1, default 2
 * @param power of the norm, at least 1, default 1
 */
public record LpRegulariser(double p, double power) implements EmbeddingRegulariser {
    /** Default order of the norm. */
    public static final double DEFAULT_P = 2;

    /** Default power of the norm. */
    public static final double DEFAULT_POWER = 1;

    /** Checks the parameters. */
    public LpRegulariser {
        Require.between("p", p, 1, Double.MAX_VALUE);
        Require.between("power", power, 1, Double.MAX_VALUE);
    }

    /** The Euclidean norm. */
    public static LpRegulariser ofDefaults() {
        return new LpRegulariser(DEFAULT_P, DEFAULT_POWER);
    }

    /** This loss with another p. */
    public LpRegulariser withP(double p) {
        return new LpRegulariser(p, power);
    }

    /** This loss with another power. */
    public LpRegulariser withPower(double power) {
        return new LpRegulariser(p, power);
    }

    @Override
    public double add(RowMatrix rows, double[] gradient) {
        return RowTerms.mean(rows, gradient, p, norm -> Math.pow(norm, power), this::derivative);
    }

    private double derivative(double norm) {
        return power == 1 ? 1 : power * Math.pow(norm, power - 1);
    }
}
