package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.losses.internal.PairTerms;
import org.siamese.losses.internal.Require;

/**
 * The contrastive loss of the first Siamese networks: mean over pairs of D^2 where both show the same and
 * max(0, margin - D)^2 where they do not, with D = |a - b| of the embeddings as they are.
 *
 * <p>Targets: {@link org.siamese.core.batch.Pairs}; of {@link org.siamese.core.batch.Triplets} it takes (anchor, positive) and
 * (anchor, negative), of {@link org.siamese.core.batch.Labels} every pair once. Two different rows at distance 0 have loss
 * margin^2 and gradient 0, as the direction that would part them is unknown.
 *
 * <p>Hadsell, Chopra, LeCun, Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006. Without its factor 1/2, as
 * most code has it.
 *
 * @param distance how far apart a pair is, default plain Euclidean
 * @param margin distance beyond which a pair that shows different ones costs nothing, above 0, default 2
 */
public record HadsellContrastiveLoss(Distance distance, double margin) implements MetricLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 2;

    /** Checks the margin. */
    public HadsellContrastiveLoss {
        Require.positive("margin", margin);
    }

    /** Plain Euclidean distance, margin 2. */
    public static HadsellContrastiveLoss ofDefaults() {
        return new HadsellContrastiveLoss(EuclideanDistance.plain(), DEFAULT_MARGIN);
    }

    /** This loss with another distance. */
    public HadsellContrastiveLoss withDistance(Distance distance) {
        return new HadsellContrastiveLoss(distance, margin);
    }

    /** This loss with another margin. */
    public HadsellContrastiveLoss withMargin(double margin) {
        return new HadsellContrastiveLoss(distance, margin);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        return PairTerms.mean(distance, embeddings, targets, this::loss, this::derivative);
    }

    private double loss(double d, boolean same) {
        double gap = same ? d : Math.max(0, margin - d);
        return gap * gap;
    }

    private double derivative(double d, boolean same) {
        return same ? 2 * d : -2 * Math.max(0, margin - d);
    }
}
