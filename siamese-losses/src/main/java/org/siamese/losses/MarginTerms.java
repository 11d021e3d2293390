package org.siamese.losses;

import java.util.Arrays;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.TermSums;

/** Softmax cross entropy over scaled cosines to proxies of classes, with an own logit that differs from row to row. */
final class MarginTerms {
    private MarginTerms() {}

    /** The own logit of a row, over the scale, and its derivative in the cosine. */
    @FunctionalInterface
    interface Own {
        /** Writes value and derivative for a row and its own cosine to the two places of {@code into}. */
        void of(int row, double cosine, double[] into);
    }

    /**
     * The outcome, and the derivative of each row's reduced term in its own logit over the scale.
     *
     * @param besides what is added to the term of each row
     * @param toOwn receives the derivatives in the own logits over the scale
     * @param toBesides receives the derivatives in what was added
     */
    static MatrixOutcome over(
            ProxyBatch batch,
            Reducer reducer,
            double scale,
            Own own,
            double[] besides,
            double[] toOwn,
            double[] toBesides) {
        int classes = batch.proxies();
        TermSums sums = new TermSums(reducer, batch.labels());
        double[] derivatives = new double[batch.values().length];
        double[] logits = new double[classes];
        double[] shares = new double[classes];
        double[] target = new double[2];
        for (int i = 0; i < batch.rows(); i++) {
            int label = batch.labels()[i];
            for (int c = 0; c < classes; c++) {
                logits[c] = scale * batch.values()[i * classes + c];
            }
            own.of(i, batch.values()[i * classes + label], target);
            logits[label] = scale * target[0];
            double weight = batch.rowWeights()[i];
            double all = ClassSoftmax.logSumExp(logits, shares);
            if (sums.add(Part.WHOLE, i, weight * (Math.max(0, all - logits[label]) + besides[i]), 1)) {
                toBesides[i] = weight;
                toOwn[i] = weight * scale * (shares[label] - 1);
                for (int c = 0; c < classes; c++) {
                    derivatives[i * classes + c] = c == label ? toOwn[i] * target[1] : weight * scale * shares[c];
                }
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < derivatives.length; k++) {
            derivatives[k] *= reduced.weight(Part.WHOLE, k / classes);
        }
        for (int i = 0; i < batch.rows(); i++) {
            toOwn[i] *= reduced.weight(Part.WHOLE, i);
            toBesides[i] *= reduced.weight(Part.WHOLE, i);
        }
        long taken = Arrays.stream(batch.rowWeights()).filter(w -> w > 0).count();
        return new MatrixOutcome(reduced.value(), derivatives, taken, sums.active());
    }
}
