package org.siamese.losses.spi;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;

/** A {@link RowRegulariser} that is defined on any rows, and so a loss by itself. It takes any targets, which it does not look at. */
public interface EmbeddingRegulariser extends RowRegulariser, MetricLoss {
    @Override
    default LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        double[] gradient = new double[rows.values().length];
        double value = add(rows, gradient);
        INDArray array = RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), embeddings.dataType());
        return LossResult.of(value, array, rows.rows(), value > 0 ? rows.rows() : 0);
    }
}
