package org.siamese.losses.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.distance.SinglePairs;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;

/**
 * A loss that is a function of each anchor's row of values by itself. A loss of this kind is one method that reads a row, adds
 * its terms and writes their derivatives; measures, miners, reducers and gradients come with it.
 */
public interface AnchorLoss extends MatrixLoss {
    /** What makes one number of the terms. */
    Reducer reducer();

    /** Adds the terms of an anchor and the derivatives of those the reducer keeps. */
    void anchor(AnchorRow row);

    /** Whether terms and derivatives of positive pairs are reduced apart from those of negative ones. */
    default boolean hasParts() {
        return false;
    }

    /** Whether a batch can give a loss at all; by default one with a positive and a negative pair. */
    default boolean isDefinedOn(boolean hasPositive, boolean hasNegative) {
        return hasPositive && hasNegative;
    }

    /** What the loss wants to be divided by where the reducer asks. */
    default double divisor(TermSums sums) {
        return Double.NaN;
    }

    /** What the loss is where it is nothing but a term of each pair, so that each pair is looked at once; by default it is more. */
    default @Nullable PairHinges hinges() {
        return null;
    }

    /** What derivatives good to 1e-6 need where embeddings are of single precision; by default values in double precision. */
    default PairPrecision precision() {
        return PairPrecision.DOUBLE_VALUES;
    }

    /** Told once all terms are known; does nothing by default. */
    default void reduced(TermSums sums, TermSums.Reduced reduced) {}

    /** Whether the loss is nothing but the sum of its anchors' terms, as it is unless {@link #over} says otherwise. */
    default boolean splitsByAnchor() {
        return true;
    }

    /**
     * This loss with its anchors in blocks of {@code anchors}: the same value and gradient in less memory, in about twice the time.
     *
     * @throws IllegalArgumentException if the loss is not the sum of its anchors' terms, or has a miner that chooses pairs
     */
    default AnchorBlocksLoss anchorBlocks(int anchors) {
        return new AnchorBlocksLoss(this, anchors);
    }

    @Override
    default LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (targets instanceof Labels labels && LabelledAnchors.canTake(this)) {
            Require.sameRows(embeddings, targets);
            RowMatrix rows = RowMatrices.of(embeddings);
            if (!LabelledAnchors.fits(rows)) {
                return anchorBlocks(LabelledAnchors.BLOCK).evaluate(rows, labels.toIntArray(), embeddings.dataType());
            }
            if (precision() != PairPrecision.DOUBLE && SinglePairs.supports(distance(), rows)) {
                return new LabelledAnchors(this, rows, labels.toIntArray()).result(embeddings.dataType());
            }
        }
        return MatrixLoss.super.evaluate(embeddings, targets, weights);
    }

    @Override
    default MatrixOutcome over(MeasuredBatch batch) {
        if (!isDefinedOn(batch.hasPositive(), batch.hasNegative())) {
            return MatrixOutcome.none(batch);
        }
        TermSums sums = new TermSums(reducer(), batch.anchorLabels());
        double[] derivatives = new double[batch.values().length];
        AnchorRow row =
                new AnchorRow(batch.values(), batch.signs(), derivatives, batch.rows(), sums, batch.hasTriplets());
        row.contain(batch.isContained());
        for (int anchor = 0; anchor < batch.anchors(); anchor++) {
            row.moveTo(anchor);
            row.weigh(batch.rowWeight(anchor));
            anchor(row);
        }
        TermSums.Reduced reduced = sums.reduce(divisor(sums));
        reduced(sums, reduced);
        for (int anchor = 0; anchor < batch.anchors(); anchor++) {
            row.moveTo(anchor);
            if (hasParts()) {
                row.scaleDerivatives(reduced.weight(Part.POSITIVE, anchor), reduced.weight(Part.NEGATIVE, anchor));
            } else {
                row.scaleDerivatives(batch.rowWeight(anchor) * reduced.weight(Part.WHOLE, anchor));
            }
        }
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }
}
