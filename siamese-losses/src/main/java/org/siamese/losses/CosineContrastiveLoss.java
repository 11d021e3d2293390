package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.PairTerms;
import org.siamese.losses.internal.Require;

/**
 * Cosine contrastive loss: mean over pairs of 1 - s where both show the same and max(0, s - margin) where they do not, s the
 * cosine similarity. Targets as {@link HadsellContrastiveLoss}. A zero vector has similarity 0 and gradient 0.
 *
 * <p>As CosineEmbeddingLoss of PyTorch.
 *
 * @param margin similarity below which a pair that shows different ones costs nothing, -1 to 1, default 0
 */
public record CosineContrastiveLoss(double margin) implements MetricLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0;

    /** Checks the margin. */
    public CosineContrastiveLoss {
        Require.between("margin", margin, -1, 1);
    }

    /** Margin 0. */
    public static CosineContrastiveLoss ofDefaults() {
        return new CosineContrastiveLoss(DEFAULT_MARGIN);
    }

    /** This loss with another margin. */
    public CosineContrastiveLoss withMargin(double margin) {
        return new CosineContrastiveLoss(margin);
    }

    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return PairTerms.mean(
                new CosineSimilarity(),
                embeddings,
                targets,
                (s, same) -> same ? Math.max(0, 1 - s) : Math.max(0, s - margin),
                (s, same) -> same ? -1 : s > margin ? 1 : 0);
    }
}
