package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.RowTerms;

/**
 * The mean over rows of |x|_p^power: keeps embeddings short. Takes any targets, which it does not look at; to be added to a
 * loss by {@link WeightedSumLoss}. A zero row has gradient 0.
 *
 * @param p order of the norm, at least 1, default 2
 * @param power of the norm, at least 1, default 1
 */
public record LpRegulariser(double p, double power) implements MetricLoss {
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
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return RowTerms.mean(embeddings, targets, p, norm -> Math.pow(norm, power), norm -> derivative(norm));
    }

    private double derivative(double norm) {
        return power == 1 ? 1 : power * Math.pow(norm, power - 1);
    }
}
