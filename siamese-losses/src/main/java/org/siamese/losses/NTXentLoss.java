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
 * Normalised temperature-scaled cross entropy (InfoNCE): for each positive pair (a, p)
 * -log(e^(s_ap/t) / (e^(s_ap/t) + sum over a's negatives of e^(s_an/t))). With a distance, s is minus the distance. Memory
 * grows with the square of the batch: a's negatives are summed once for all its positives.
 *
 * <p>Sohn, Improved Deep Metric Learning with Multi-class N-pair Loss Objective, NIPS 2016; van den Oord, Li, Vinyals,
 * Representation Learning with Contrastive Predictive Coding, 2018; Chen et al., SimCLR, ICML 2020.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param temperature t, above 0, default 0.07
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of positive pairs, default mean
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; PML_2 stops at a loss of
 *     708.4, the logarithm of the smallest double, with gradient 0
 */
public record NTXentLoss(
        PairMeasure distance, double temperature, @Nullable Miner miner, Reducer reducer, Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 0.07;

    /** Checks the temperature. */
    public NTXentLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.positive("temperature", temperature);
    }

    /** This loss by the papers. */
    public NTXentLoss(PairMeasure distance, double temperature, @Nullable Miner miner, Reducer reducer) {
        this(distance, temperature, miner, reducer, Compatibility.CURRENT);
    }

    /** Cosine similarity, temperature 0.07, mean. */
    public static NTXentLoss ofDefaults() {
        return new NTXentLoss(new CosineSimilarity(), DEFAULT_TEMPERATURE, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public NTXentLoss withDistance(PairMeasure distance) {
        return new NTXentLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another temperature. */
    public NTXentLoss withTemperature(double temperature) {
        return new NTXentLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public NTXentLoss withMiner(@Nullable Miner miner) {
        return new NTXentLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public NTXentLoss withCompatibility(Compatibility compatibility) {
        return new NTXentLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public NTXentLoss withReducer(Reducer reducer) {
        return new NTXentLoss(distance, temperature, miner, reducer, compatibility);
    }

    @Override
    public void anchor(AnchorRow row) {
        double scale = -distance.sign() / temperature;
        double negatives = row.repeatedLogSumExp(Selection.NEGATIVE, scale, 0);
        double push = 0;
        for (int j : row.positiveColumns()) {
            double gap = negatives - scale * row.value(j);
            double loss = Logistic.softplus(gap);
            double slope = Logistic.sigmoid(gap);
            if (compatibility == Compatibility.PML_2) {
                double share = Math.exp(-loss);
                slope *= share / (share + Double.MIN_NORMAL);
                loss = -Math.log(share + Double.MIN_NORMAL);
            }
            if (row.add(Part.WHOLE, loss, row.sign(j))) {
                double pull = row.sign(j) * slope;
                row.setDerivative(j, -scale * pull);
                push += pull;
            }
        }
        row.scaleDerivatives(Selection.NEGATIVE, scale * push);
    }
}
