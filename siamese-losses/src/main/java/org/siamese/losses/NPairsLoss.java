package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.ReducedLoss;

/**
 * N-pairs loss: for each pair (a, p) -log(e^(a . p) / sum over the positives of all pairs e^(a . p_j)). Targets:
 * {@link org.siamese.core.batch.Pairs} that all show the same, each of another class;
 * {@link org.siamese.core.batch.Triplets}, whose negatives join the sum; {@link org.siamese.core.batch.Labels}, of which it takes
 * every positive pair against all rows of other classes, as {@link NTXentLoss}. The paper keeps lengths small by {@link LpRegulariser}.
 *
 * <p>Sohn, Improved Deep Metric Learning with Multi-class N-pair Loss Objective, NIPS 2016.
 *
 * @param distance measure of a pair, default dot product
 * @param reducer of the losses of anchors, default mean
 */
public record NPairsLoss(PairMeasure distance, Reducer reducer) implements ReducedLoss {
    /** Dot product, mean. */
    public static NPairsLoss ofDefaults() {
        return new NPairsLoss(new DotSimilarity(), new MeanReducer());
    }

    /** This loss with another distance. */
    public NPairsLoss withDistance(PairMeasure distance) {
        return new NPairsLoss(distance, reducer);
    }

    /** This loss with another reducer. */
    public NPairsLoss withReducer(Reducer reducer) {
        return new NPairsLoss(distance, reducer);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return InBatchSoftmax.evaluate(this, distance, 1, reducer, embeddings, targets);
    }
}
