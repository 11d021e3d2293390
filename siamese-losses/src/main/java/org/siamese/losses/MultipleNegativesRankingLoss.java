package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Multiple negatives ranking: for each pair (a, p) -log(e^(scale s(a, p)) / sum over the positives of all pairs
 * e^(scale s(a, p_j))); with triplets their negatives join the sum as hard ones. Targets as {@link NPairsLoss}.
 *
 * <p>Henderson et al., Efficient Natural Language Response Suggestion for Smart Reply, 2017; the scale as in
 * sentence-transformers.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param scale above 0, default 20
 * @param reducer of the losses of anchors, default mean
 */
public record MultipleNegativesRankingLoss(PairMeasure distance, double scale, Reducer reducer) implements ReducedLoss {
    /** Default scale. */
    public static final double DEFAULT_SCALE = 20;

    /** Checks the scale. */
    public MultipleNegativesRankingLoss {
        Require.positive("scale", scale);
    }

    /** Cosine similarity, scale 20, mean. */
    public static MultipleNegativesRankingLoss ofDefaults() {
        return new MultipleNegativesRankingLoss(new CosineSimilarity(), DEFAULT_SCALE, new MeanReducer());
    }

    /** This loss with another distance. */
    public MultipleNegativesRankingLoss withDistance(PairMeasure distance) {
        return new MultipleNegativesRankingLoss(distance, scale, reducer);
    }

    /** This loss with another scale. */
    public MultipleNegativesRankingLoss withScale(double scale) {
        return new MultipleNegativesRankingLoss(distance, scale, reducer);
    }

    /** This loss with another reducer. */
    public MultipleNegativesRankingLoss withReducer(Reducer reducer) {
        return new MultipleNegativesRankingLoss(distance, scale, reducer);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return InBatchSoftmax.evaluate(this, distance, scale, reducer, embeddings, targets);
    }
}
