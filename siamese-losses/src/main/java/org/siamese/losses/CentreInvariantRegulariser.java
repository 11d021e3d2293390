package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.losses.internal.RowTerms;

/**
 * The mean over rows of (|x| - m)^2, m the batch's mean length: draws all
 * embeddings to one length. Takes any targets, which it does not look at; to be added to a loss by {@link WeightedSumLoss}.
 *
 * <p>Wu, Liu, Li, Guo, Deep Face Recognition with Center Invariant
 * Loss, ACM Multimedia Thematic Workshops 2017.
 */
public record CentreInvariantRegulariser() implements MetricLoss {
    /** The regulariser; it has no parameters. */
    public static CentreInvariantRegulariser ofDefaults() {
        return new CentreInvariantRegulariser();
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        double mean = java.util.Arrays.stream(RowMatrices.of(embeddings).norms())
                .average()
                .orElse(0);
        return RowTerms.mean(embeddings, targets, 2, n -> (n - mean) * (n - mean), n -> 2 * (n - mean));
    }
}
