package org.siamese.core.train;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;

/** The contrastive loss on pairs in plain loops, for tests of what carries a loss. */
public record LoopContrastive(double margin) implements MetricLoss {
    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Pairs pairs)) {
            throw new IllegalArgumentException("targets: expected pairs, got " + targets);
        }
        double value = 0;
        long active = 0;
        double[][] gradient = new double[pairs.rows()][(int) embeddings.size(1)];
        for (int pair = 0; pair < pairs.count(); pair++) {
            double distance = embeddings.getRow(2L * pair).distance2(embeddings.getRow(2L * pair + 1));
            boolean same = pairs.get(pair).isSame();
            double gap = same ? distance : Math.max(0, margin - distance);
            value += gap * gap / pairs.count();
            active += gap > 0 ? 1 : 0;
            for (int k = 0; k < embeddings.size(1) && distance > 0; k++) {
                double difference = embeddings.getDouble(2L * pair, k) - embeddings.getDouble(2L * pair + 1, k);
                double slope = (same ? 2 * gap : -2 * gap) / pairs.count() * difference / distance;
                gradient[2 * pair][k] = slope;
                gradient[2 * pair + 1][k] = -slope;
            }
        }
        return LossResult.of(value, Nd4j.create(gradient).castTo(embeddings.dataType()), pairs.count(), active);
    }
}
