package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.Selection;

/**
 * Supervised contrastive loss: for each anchor the mean over its positives of
 * -log(e^(s_ap/t) / sum over its positives and negatives of e^(s/t)). With a distance, s is minus the distance. An anchor
 * without a positive has no term. A row whose positives are its only company has a loss too.
 *
 * <p>Khosla et al., Supervised Contrastive Learning, NeurIPS 2020 (its "out" form).
 *
 * @param distance measure of a pair, default cosine similarity
 * @param temperature t, above 0, default 0.1
 * @param miner what chooses pairs, default none
 * @param reducer of the losses of anchors, default mean of those above 0
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 an anchor without a
 *     positive is a term 0, and a batch without negatives has no loss
 */
public record SupConLoss(
        PairMeasure distance, double temperature, @Nullable Miner miner, Reducer reducer, Compatibility compatibility)
        implements AnchorLoss, ReducedLoss {
    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 0.1;

    /** Checks the temperature. */
    public SupConLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.positive("temperature", temperature);
    }

    /** This loss by the papers. */
    public SupConLoss(PairMeasure distance, double temperature, @Nullable Miner miner, Reducer reducer) {
        this(distance, temperature, miner, reducer, Compatibility.CURRENT);
    }

    /** Cosine similarity, temperature 0.1, mean of the losses above 0. */
    public static SupConLoss ofDefaults() {
        return new SupConLoss(new CosineSimilarity(), DEFAULT_TEMPERATURE, null, new AvgNonZeroReducer());
    }

    /** This loss with another distance. */
    public SupConLoss withDistance(PairMeasure distance) {
        return new SupConLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another temperature. */
    public SupConLoss withTemperature(double temperature) {
        return new SupConLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another miner. */
    public SupConLoss withMiner(@Nullable Miner miner) {
        return new SupConLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss by another definition. */
    public SupConLoss withCompatibility(Compatibility compatibility) {
        return new SupConLoss(distance, temperature, miner, reducer, compatibility);
    }

    /** This loss with another reducer. */
    public SupConLoss withReducer(Reducer reducer) {
        return new SupConLoss(distance, temperature, miner, reducer, compatibility);
    }

    @Override
    public boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive && (compatibility == Compatibility.CURRENT || hasNegative);
    }

    @Override
    public void anchor(AnchorRow row) {
        double scale = -distance.sign() / temperature;
        int positives = row.positives(false);
        if (positives == 0) {
            if (compatibility == Compatibility.PML_2) {
                row.add(0);
            }
            return;
        }
        double all = row.logSumExp(Selection.BOTH, scale, 0);
        double mean = 0;
        for (int j : row.positiveColumns()) {
            mean += scale * row.value(j) / positives;
            row.addDerivative(j, -1.0 / positives);
        }
        row.scaleDerivatives(Selection.BOTH, row.add(all - mean) ? scale : 0);
    }
}
