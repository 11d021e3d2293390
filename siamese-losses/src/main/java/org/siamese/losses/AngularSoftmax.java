package org.siamese.losses;

import java.util.Arrays;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.TermSums;

/**
 * Softmax over scale |x| cos t_c, with psi(t_y) = (-1)^k cos(margin t_y) - 2k, k the segment of the angle, for the row's own class.
 *
 * @param margin how many times the own angle counts
 * @param scale of all logits
 * @param proxyLengths whether the lengths of proxies count too
 */
record AngularSoftmax(int margin, double scale, boolean proxyLengths) {

    LossResult evaluate(ProxyBatch batch, Reducer reducer) {
        int classes = batch.proxies();
        double[] norms = batch.embeddings().norms();
        double[] lengths = batch.proxyRows().norms();
        if (!proxyLengths) {
            Arrays.fill(lengths, 1);
        }
        TermSums sums = new TermSums(reducer, batch.labels());
        double[] derivatives = new double[batch.values().length];
        double[] toNorm = new double[norms.length];
        double[] toLengths = new double[derivatives.length];
        double[] logits = new double[classes];
        double[] angular = new double[classes];
        double[] shares = new double[classes];
        for (int i = 0; i < norms.length; i++) {
            int own = batch.labels()[i];
            System.arraycopy(batch.values(), i * classes, angular, 0, classes);
            double cosine = angular[own];
            angular[own] = psi(cosine);
            for (int c = 0; c < classes; c++) {
                logits[c] = scale * norms[i] * lengths[c] * angular[c];
            }
            double all = ClassSoftmax.logSumExp(logits, shares);
            double weight = batch.rowWeights()[i];
            if (!sums.add(Part.WHOLE, i, weight * Math.max(0, all - logits[own]), 1)) {
                continue;
            }
            for (int c = 0; c < classes; c++) {
                double pull = weight * scale * (shares[c] - (c == own ? 1 : 0));
                toNorm[i] += pull * lengths[c] * angular[c];
                toLengths[i * classes + c] = pull * norms[i] * angular[c];
                derivatives[i * classes + c] = pull * norms[i] * lengths[c] * (c == own ? psiDerivative(cosine) : 1);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        double[] toLength = new double[classes];
        for (int k = 0; k < derivatives.length; k++) {
            double factor = reduced.weight(Part.WHOLE, k / classes);
            derivatives[k] *= factor;
            toLength[k % classes] += factor * toLengths[k];
        }
        for (int i = 0; i < norms.length; i++) {
            toNorm[i] *= reduced.weight(Part.WHOLE, i);
        }
        double[] besides = along(batch.embeddings(), norms, toNorm);
        double[] besidesProxies = proxyLengths
                ? along(batch.proxyRows(), lengths, toLength)
                : new double[batch.proxyRows().values().length];
        MatrixOutcome outcome = new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
        return batch.result(outcome, besides, besidesProxies);
    }

    /** The gradient of rows from the derivatives in their lengths; a zero row has none. */
    static double[] along(RowMatrix rows, double[] norms, double[] toNorms) {
        double[] along = rows.values().clone();
        for (int k = 0; k < along.length; k++) {
            int i = k / rows.dimension();
            along[k] *= norms[i] == 0 ? 0 : toNorms[i] / norms[i];
        }
        return along;
    }

    double psi(double cosine) {
        double angle = Angle.ofCosine(cosine).radians();
        int k = segment(angle);
        return (k % 2 == 0 ? 1 : -1) * Math.cos(margin * angle) - 2 * k;
    }

    double psiDerivative(double cosine) {
        Angle angle = Angle.ofCosine(cosine);
        int sign = segment(angle.radians()) % 2 == 0 ? 1 : -1;
        return sign * margin * Math.sin(margin * angle.radians()) / angle.sine();
    }

    private int segment(double angle) {
        return Math.min(margin - 1, (int) (margin * angle / Math.PI));
    }
}
