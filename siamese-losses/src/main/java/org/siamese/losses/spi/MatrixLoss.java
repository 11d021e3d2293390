package org.siamese.losses.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.PairMeasure;

/**
 * A loss that is a function of a measure's values on pairs of a batch. It takes {@link org.siamese.core.batch.Labels}, from
 * which it takes all pairs or those its miner chooses, {@link org.siamese.core.batch.Triplets}, and
 * {@link org.siamese.core.batch.Pairs} where {@link #takesPairs()} holds.
 */
public interface MatrixLoss extends MetricLoss {
    /** The measure of a pair. */
    PairMeasure distance();

    /** What chooses pairs or triplets; all are taken where there is none. */
    @Nullable
    Miner miner();

    /** Whether explicit pairs make sense, so that an anchor with a positive or a negative alone has a loss. */
    default boolean takesPairs() {
        return false;
    }

    /** The loss and its derivatives in the values of the measure. */
    MatrixOutcome over(MeasuredBatch batch);

    @Override
    default LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        MeasuredBatch batch = MeasuredBatch.of(this, embeddings, targets);
        MatrixOutcome outcome = over(batch);
        double[] gradient = batch.batch().gradient(distance(), outcome.derivatives());
        return LossResult.of(
                outcome.value(),
                RowMatrices.toArray(
                        gradient, batch.anchors(), gradient.length / batch.anchors(), embeddings.dataType()),
                outcome.tuples(),
                outcome.active());
    }
}
