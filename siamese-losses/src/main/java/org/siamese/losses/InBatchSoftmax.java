package org.siamese.losses;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

/**
 * Cross entropy of picking each anchor's own positive among those of all anchors (and explicit negatives), the common form of
 * N-pairs and multiple negatives ranking.
 */
final class InBatchSoftmax {
    private final int[] anchors;
    private final int[] candidates;

    private InBatchSoftmax(int[] anchors, int[] candidates) {
        this.anchors = anchors;
        this.candidates = candidates;
    }

    private static InBatchSoftmax of(Object loss, Targets targets) {
        if (targets instanceof Triplets triplets) {
            int count = triplets.count();
            int[] anchors = new int[count];
            int[] candidates = new int[2 * count];
            Arrays.setAll(anchors, k -> 3 * k);
            Arrays.setAll(candidates, k -> k < count ? 3 * k + 1 : 3 * (k - count) + 2);
            return new InBatchSoftmax(anchors, candidates);
        }
        if (!(targets instanceof Pairs pairs)) {
            throw Require.unsupported(loss, "Pairs, Triplets or Labels", targets);
        }
        for (int k = 0; k < pairs.count(); k++) {
            if (!pairs.get(k).isSame()) {
                throw new IllegalArgumentException("targets, pair " + k + ": "
                        + loss.getClass().getSimpleName() + " expects pairs that show the same, got "
                        + pairs.get(k));
            }
        }
        int[] anchors = new int[pairs.count()];
        int[] candidates = new int[pairs.count()];
        Arrays.setAll(anchors, k -> 2 * k);
        Arrays.setAll(candidates, k -> 2 * k + 1);
        return new InBatchSoftmax(anchors, candidates);
    }

    static LossResult evaluate(
            Object loss, PairMeasure measure, double scale, Reducer reducer, INDArray embeddings, Targets targets) {
        if (targets instanceof Labels) {
            return new NTXentLoss(measure, 1 / scale, null, reducer).evaluate(embeddings, targets);
        }
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        InBatchSoftmax rule = of(loss, targets);
        double[] gradient = new double[rows.values().length];
        int count = rule.candidates.length;
        if (count < 2) {
            return LossResult.of(
                    0, RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), embeddings.dataType()), 0, 0);
        }
        PairMatrix matrix = PairMatrices.of(measure, rows.rows(rule.anchors), rows.rows(rule.candidates));
        int[] labels = new int[rule.anchors.length];
        Arrays.fill(labels, -1);
        TermSums sums = new TermSums(reducer, labels);
        double[] derivatives = new double[matrix.values().length];
        double toLogit = -measure.sign() * scale;
        for (int i = 0; i < labels.length; i++) {
            double[] logits = new double[count];
            double[] shares = new double[count];
            for (int j = 0; j < count; j++) {
                logits[j] = toLogit * matrix.values()[i * count + j];
            }
            double all = ClassSoftmax.logSumExp(logits, shares);
            if (sums.add(Part.WHOLE, i, Math.max(0, all - logits[i]), 1)) {
                shares[i] -= 1;
                System.arraycopy(shares, 0, derivatives, i * count, count);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < derivatives.length; k++) {
            derivatives[k] *= toLogit * reduced.weight(Part.WHOLE, k / count);
        }
        PairMatrix.Gradient back = matrix.gradient(derivatives);
        rows.addRows(rule.anchors, back.first(), gradient);
        rows.addRows(rule.candidates, back.second(), gradient);
        INDArray array = RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), embeddings.dataType());
        return LossResult.of(reduced.value(), array, sums.tuples(), sums.active());
    }
}
