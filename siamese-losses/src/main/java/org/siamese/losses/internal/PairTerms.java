package org.siamese.losses.internal;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.MeasuredPairs;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;

/** The mean over related pairs of a loss of one pair. */
public final class PairTerms {
    private PairTerms() {}

    /** The loss of one pair of a given value, or its slope in the value. */
    @FunctionalInterface
    public interface Term {
        /** The number for a pair of value {@code value} that shows the same or not. */
        double of(double value, boolean same);
    }

    /** Value and gradient of the mean of {@code loss}, whose slope in the measure's value is {@code slope}. */
    public static LossResult mean(PairMeasure measure, INDArray embeddings, Targets targets, Term loss, Term slope) {
        Require.sameRows(embeddings, targets);
        RowMatrix matrix = RowMatrices.of(embeddings);
        RelatedPairs related = RelatedPairs.of(targets);
        MeasuredPairs pairs = MeasuredPairs.of(measure, matrix, related.first(), related.second());
        double[] slopes = new double[related.count()];
        double sum = 0;
        long active = 0;
        for (int k = 0; k < slopes.length; k++) {
            double value = pairs.values()[k];
            double term = loss.of(value, related.same()[k]);
            sum += term;
            active += term > 0 ? 1 : 0;
            slopes[k] = slope.of(value, related.same()[k]) / slopes.length;
        }
        INDArray gradient =
                RowMatrices.toArray(pairs.gradient(slopes), matrix.rows(), matrix.dimension(), embeddings.dataType());
        return new LossResult(slopes.length == 0 ? 0 : sum / slopes.length, gradient, Map.of(), slopes.length, active);
    }
}
