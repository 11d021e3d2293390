package org.siamese.losses.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;

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

    /** Whether a miner weighs the terms of rows by how often they occur in its tuples, and does not choose pairs. */
    default boolean minerWeighsRows() {
        return false;
    }

    @Override
    default LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        MeasuredBatch batch = MeasuredBatch.of(this, embeddings, targets);
        MatrixOutcome outcome = over(batch);
        double[] gradient = batch.batch().gradient(distance(), outcome.derivatives());
        addTo(gradient, outcome.besides());
        return LossResult.of(
                outcome.value(),
                RowMatrices.toArray(
                        gradient, batch.anchors(), gradient.length / batch.anchors(), embeddings.dataType()),
                outcome.tuples(),
                outcome.active());
    }

    /**
     * Value and gradients with anchors of one set and positives and negatives of another. Losses that look at the negatives of
     * positives too take those of the other set.
     *
     * @param embeddings [anchors, dimension]
     * @param labels the class of each anchor
     * @param references [rows, dimension]
     * @param referenceLabels the class of each of these rows
     */
    default ReferenceResult evaluate(INDArray embeddings, Labels labels, INDArray references, Labels referenceLabels) {
        RowMatrix anchors = RowMatrices.of(embeddings);
        RowMatrix rows = RowMatrices.of(references, "references");
        LabelledBatch batch =
                LabelledBatch.ofReferences(anchors, labels.toIntArray(), rows, referenceLabels.toIntArray());
        MatrixOutcome outcome = over(MeasuredBatch.of(this, batch));
        PairMatrix.Gradient gradient = batch.matrix(distance()).gradient(outcome.derivatives());
        double[] toRows = gradient.second();
        if (outcome.rowDerivatives() != null) {
            addTo(
                    toRows,
                    batch.matrixOfRows(distance())
                            .gradient(outcome.rowDerivatives())
                            .first());
        }
        addTo(toRows, outcome.besides());
        return new ReferenceResult(
                outcome.value(),
                RowMatrices.toArray(gradient.first(), anchors.rows(), anchors.dimension(), embeddings.dataType()),
                RowMatrices.toArray(toRows, rows.rows(), rows.dimension(), references.dataType()),
                outcome.tuples(),
                outcome.active());
    }

    /**
     * Value and gradient on values of pairs that were computed elsewhere, in the place of those of the loss's measure.
     *
     * @param matrix [rows, rows]
     * @param labels the class of each row
     * @return a result whose gradient is that with respect to the matrix
     */
    default LossResult evaluateMatrix(INDArray matrix, Labels labels) {
        LabelledBatch batch =
                LabelledBatch.ofMatrix(RowMatrices.of(matrix, "matrix").values(), labels.toIntArray());
        return overMatrix(batch, matrix);
    }

    /** As {@link #evaluateMatrix(INDArray, Labels)}, with anchors of one set and the rest of another: [anchors, rows]. */
    default LossResult evaluateMatrix(INDArray matrix, Labels labels, Labels referenceLabels) {
        LabelledBatch batch = LabelledBatch.ofMatrix(
                RowMatrices.of(matrix, "matrix").values(), labels.toIntArray(), referenceLabels.toIntArray());
        return overMatrix(batch, matrix);
    }

    private LossResult overMatrix(LabelledBatch batch, INDArray matrix) {
        MatrixOutcome outcome = over(MeasuredBatch.of(this, batch));
        return LossResult.of(
                outcome.value(),
                RowMatrices.toArray(outcome.derivatives(), batch.anchors(), batch.rows(), matrix.dataType()),
                outcome.tuples(),
                outcome.active());
    }

    private static void addTo(double[] gradient, double @Nullable [] more) {
        for (int i = 0; more != null && i < gradient.length; i++) {
            gradient[i] += more[i];
        }
    }
}
