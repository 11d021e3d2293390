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

    /** The loss of one pair of a given value, or its derivative in the value. */
    @FunctionalInterface
    public interface Term {
        /** The number for a pair of value {@code value} that shows the same or not. */
        double of(double value, boolean same);
    }

    /** Value and gradient of the mean of {@code loss}, whose derivative in the measure's value is {@code derivative}. */
    public static LossResult mean(
            PairMeasure measure, INDArray embeddings, Targets targets, Term loss, Term derivative) {
        Require.sameRows(embeddings, targets);
        RowMatrix matrix = RowMatrices.of(embeddings);
        RelatedPairs related = RelatedPairs.of(targets);
        MeasuredPairs pairs = MeasuredPairs.of(measure, matrix, related.first(), related.second());
        double[] derivatives = new double[related.count()];
        double sum = 0;
        long active = 0;
        for (int k = 0; k < derivatives.length; k++) {
            double value = pairs.values()[k];
            double term = loss.of(value, related.same()[k]);
            sum += term;
            active += term > 0 ? 1 : 0;
            derivatives[k] = derivative.of(value, related.same()[k]) / derivatives.length;
        }
        INDArray gradient = RowMatrices.toArray(
                pairs.gradient(derivatives), matrix.rows(), matrix.dimension(), embeddings.dataType());
        return new LossResult(
                derivatives.length == 0 ? 0 : sum / derivatives.length, gradient, Map.of(), derivatives.length, active);
    }
}
